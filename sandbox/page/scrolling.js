// Scrolling: a list someone reads at its end stays there while messages and pictures arrive.

const NEAR = 90;

/** Tell whether the end of a list is in sight. */
export function atEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
}

/** Keep a list at its end when a picture in it grows after loading, unless the reader has scrolled away. */
export function stayAtEnd(list) {
  let reading = true;
  list.addEventListener("scroll", () => (reading = atEnd(list)), { passive: true });
  list.addEventListener("load", () => reading && (list.scrollTop = list.scrollHeight), true);
}
