// What the block's own script does in Open edX, which needs jQuery there: fill the frame with the
// launch, or open it in a window. The question whether names may be sent is left out.
for (const place of document.querySelectorAll("[data-target^='http']")) {
  const frame = place.querySelector("iframe");
  if (frame) {
    frame.src = place.dataset.target;
  } else {
    place.addEventListener("click", () => window.open(place.dataset.target));
  }
}
