/** Tells a click from a drag on the canvas. The wheel alone scrolls the page: with Ctrl, or as a pinch, it zooms. */

/** A press that moves less than this is a click. */
const CLICK_PX = 4;

export interface Gestures {
  /** Called once when a press becomes a drag. */
  dragStart(): void;
  /** How far the pointer is from where it was pressed. */
  drag(px: number): void;
  click(event: PointerEvent): void;
  /** The wheel or two fingers sideways. */
  pan(px: number): void;
  /** More time: +1, less: −1; around a place on screen. */
  zoom(direction: 1 | -1, clientX: number): void;
}

/** Listens on `target` until the returned function is called. */
export function listen(target: HTMLElement, gestures: Gestures): () => void {
  let pressed: { readonly x: number; moved: boolean } | null = null;
  const handlers = {
    pointerdown: (event: PointerEvent): void => {
      pressed = { x: event.clientX, moved: false };
      target.setPointerCapture(event.pointerId);
    },
    pointermove: (event: PointerEvent): void => {
      if (!pressed) return;
      const movedPx = event.clientX - pressed.x;
      if (!pressed.moved && Math.abs(movedPx) < CLICK_PX) return;
      if (!pressed.moved) gestures.dragStart();
      pressed.moved = true;
      gestures.drag(movedPx);
    },
    pointerup: (event: PointerEvent): void => {
      const click = pressed !== null && !pressed.moved;
      pressed = null;
      if (click) gestures.click(event);
    },
    pointercancel: (): void => {
      pressed = null;
    },
    wheel: (event: WheelEvent): void => {
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!sideways && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      if (sideways) gestures.pan(event.deltaX);
      else gestures.zoom(event.deltaY > 0 ? 1 : -1, event.clientX);
    },
  };
  const entries = Object.entries(handlers) as [string, (event: Event) => void][];
  for (const [name, handler] of entries) target.addEventListener(name, handler, { passive: false });
  return () => {
    for (const [name, handler] of entries) target.removeEventListener(name, handler);
  };
}
