// The time zone of the browser, proposed where one is chosen and sent along at sign-up.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const field of document.querySelectorAll("input[data-time-zone]")) field.value = zone ?? "";

for (const offer of document.querySelectorAll("[data-zone-offer]")) {
  const select = offer.closest("form").elements.time_zone;
  const known = [...select.options].find((option) => option.value === zone);
  if (!known || select.value === zone) continue;
  offer.querySelector("[data-zone-name]").textContent = known.text;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    select.value = zone;
    offer.hidden = true;
    select.focus();
  });
}
