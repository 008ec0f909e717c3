"""What stands behind links: small cards under bare links, made of what other sites say of themselves."""
