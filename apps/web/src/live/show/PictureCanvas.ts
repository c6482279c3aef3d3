/** Draws pictures on a canvas that a page has given away, in the size of the picture. */
export class PictureCanvas {
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  readonly #resized: (widthPx: number, heightPx: number) => void;
  #hasPicture = false;

  /** `resized` is called after the first picture was drawn, and after each of another size. */
  constructor(canvas: OffscreenCanvas, resized: (widthPx: number, heightPx: number) => void) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
    this.#resized = resized;
  }

  /** Draws and closes it. */
  draw(picture: VideoFrame): void {
    const { displayWidth, displayHeight } = picture;
    const isNew =
      !this.#hasPicture || this.#canvas.width !== displayWidth || this.#canvas.height !== displayHeight;
    if (isNew) {
      this.#canvas.width = displayWidth;
      this.#canvas.height = displayHeight;
    }
    this.#context?.drawImage(picture, 0, 0, displayWidth, displayHeight);
    picture.close();
    this.#hasPicture = true;
    if (isNew) this.#resized(displayWidth, displayHeight);
  }

  /** As PNG; null before the first picture. */
  async snapshot(): Promise<Blob | null> {
    return this.#hasPicture ? this.#canvas.convertToBlob({ type: 'image/png' }) : null;
  }
}
