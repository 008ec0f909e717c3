"""Databases: what Commonwheel adds to how the framework speaks with one."""
