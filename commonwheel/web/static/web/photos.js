// Photos by keyboard: an album's photos large (Enter opens, arrows move, Escape closes), and arrows between the pages of photos.
const lightbox = document.querySelector("#lightbox");
const links = [...document.querySelectorAll("[data-photos] a[data-photo]")];
let at = 0;

function show(number) {
  at = (number + links.length) % links.length;
  const link = links[at];
  const picture = link.querySelector("picture").cloneNode(true);
  const image = picture.querySelector("img");
  for (const source of [image, ...picture.querySelectorAll("source")]) source.sizes = "100vw";
  image.loading = "eager";
  lightbox.querySelector(".lightbox-picture").replaceChildren(picture);
  lightbox.querySelector("[data-words]").textContent = link.dataset.caption;
  lightbox.querySelector("[data-whose]").textContent = link.dataset.credit;
  lightbox.querySelector("[data-number]").textContent = at + 1;
  lightbox.querySelector("[data-own]").href = link.href;
}

if (lightbox && links.length) {
  for (const [number, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      // Who asks for a new tab gets one.
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      show(number);
      lightbox.showModal();
    });
  }
  lightbox.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) show(at + Number(step.dataset.step));
    else if (event.target === lightbox || event.target.closest("[data-close]")) lightbox.close();
  });
  // Back to where the eye is: the photo that was looked at last.
  lightbox.addEventListener("close", () => links[at].focus());
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (lightbox?.open) {
    event.preventDefault();
    show(at + step);
  } else if (!lightbox) {
    document.querySelector(`main a[rel="${step < 0 ? "prev" : "next"}"]`)?.click();
  }
});
