import type { LiveScreen } from './LiveScreen.ts';

/** A canvas that is given to the worker. */
export class CanvasScreen implements LiveScreen {
  readonly element = document.createElement('canvas');
  readonly canvas: OffscreenCanvas;

  constructor() {
    this.canvas = this.element.transferControlToOffscreen();
  }

  fragment(): void {}

  place(): null {
    return null;
  }

  seek(): void {}

  setSound(): void {}

  async snapshot(): Promise<null> {
    return null;
  }

  close(): void {
    this.element.remove();
  }
}
