// A small card about a member while the pointer rests on their name. The name itself links to all of it.
const WAIT = 350;
const kept = new Map();

export function showCards(root) {
  let timer = 0;
  let card = null;

  const hide = () => {
    clearTimeout(timer);
    card?.remove();
    card = null;
  };
  const show = async (link) => {
    const address = `${link.getAttribute("href")}card/`;
    if (!kept.has(address)) {
      const answer = await fetch(address).catch(() => null);
      kept.set(address, answer?.ok ? await answer.text() : "");
    }
    if (!kept.get(address) || !link.matches(":hover")) return;
    hide();
    card = document.createElement("div");
    card.className = "hover-card";
    card.innerHTML = kept.get(address);
    document.body.append(card);
    const place = link.getBoundingClientRect();
    const above = place.bottom + card.offsetHeight + 16 > innerHeight && place.top > card.offsetHeight;
    card.style.top = `${scrollY + (above ? place.top - card.offsetHeight - 8 : place.bottom + 8)}px`;
    card.style.left = `${scrollX + Math.max(8, Math.min(place.left, innerWidth - card.offsetWidth - 16))}px`;
    card.addEventListener("pointerleave", hide);
  };

  root.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = event.target.closest?.("a.member");
    if (!link) {
      if (card && !card.contains(event.target)) hide();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(show, WAIT, link);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
