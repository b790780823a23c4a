import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import type { Input } from "@atlaskit/pragmatic-drag-and-drop/types";
import styles from "./Board.module.css";

/** Under the pointer goes the card that was taken, on a pile, with the number of cards that go along. */
export function previewOf(
  card: HTMLElement,
  count: number,
  nativeSetDragImage: DataTransfer["setDragImage"] | null,
  input: Input,
): void {
  const box = card.getBoundingClientRect();
  setCustomNativeDragPreview({
    nativeSetDragImage,
    getOffset: () => ({ x: input.clientX - box.left, y: input.clientY - box.top }),
    render({ container }) {
      const pile = document.createElement("div");
      pile.className = styles.pile ?? "";
      pile.style.width = `${card.offsetWidth}px`;
      pile.style.height = `${card.offsetHeight}px`;
      const copy = card.cloneNode(true) as HTMLElement;
      copy.removeAttribute("data-edge");
      const number = document.createElement("span");
      number.className = styles.pileCount ?? "";
      number.textContent = String(count);
      pile.append(copy, number);
      container.append(pile);
    },
  });
}
