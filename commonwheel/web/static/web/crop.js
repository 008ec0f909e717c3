// Which square of a picture is shown: three sliders, or the square itself drawn with the pointer. Without this, the middle.

for (const part of document.querySelectorAll("[data-crop]")) {
  const form = part.closest("form");
  const file = form.elements[part.dataset.crop];
  const stage = part.querySelector(".crop-stage");
  const image = stage.querySelector("img");
  const square = stage.querySelector(".crop-square");
  const [size, across, down] = ["crop_size", "crop_across", "crop_down"].map((name) => form.elements[name]);

  const draw = () => {
    const side = (Math.min(image.clientWidth, image.clientHeight) * size.value) / 100;
    square.style.width = square.style.height = `${side}px`;
    square.style.left = `${((image.clientWidth - side) * across.value) / 100}px`;
    square.style.top = `${((image.clientHeight - side) * down.value) / 100}px`;
  };
  const point = (event) => {
    const around = image.getBoundingClientRect();
    const side = square.offsetWidth;
    const share = (at, room) => (room > 0 ? Math.round(Math.min(1, Math.max(0, (at - side / 2) / room)) * 100) : 50);
    across.value = share(event.clientX - around.left, around.width - side);
    down.value = share(event.clientY - around.top, around.height - side);
    draw();
  };

  file.addEventListener("change", () => {
    part.hidden = true;
    const chosen = file.files[0];
    if (!chosen?.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      image.src = reader.result;
    });
    reader.readAsDataURL(chosen);
  });
  image.addEventListener("load", () => {
    [size.value, across.value, down.value] = [100, 50, 50];
    part.hidden = false;
    draw();
  });
  for (const slider of [size, across, down]) slider.addEventListener("input", draw);
  addEventListener("resize", draw);
  stage.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    point(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (event.buttons) point(event);
  });
}
