const [WIDTH, HEIGHT] = [320, 180];

/** A street in the evening, as JPEG; another for every number. */
export async function madeUpPicture(number: number): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  const sky = context.createLinearGradient(0, 0, 0, HEIGHT);
  sky.addColorStop(0, `hsl(${210 + (number % 30)} 40% ${14 + (number % 5) * 6}%)`);
  sky.addColorStop(1, '#c98a4b');
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#1c232b';
  for (let house = 0; house < 5; house += 1) {
    const height = 50 + ((number * 13 + house * 37) % 60);
    context.fillRect(house * 68 - (number % 20), HEIGHT - 40 - height, 60, height);
  }
  context.fillStyle = '#2b2622';
  context.fillRect(0, HEIGHT - 40, WIDTH, 40);
  context.fillStyle = '#f0a52e';
  context.beginPath();
  context.arc(40 + ((number * 53) % 240), HEIGHT - 62, 8, 0, 7);
  context.fill();
  context.fillRect(34 + ((number * 53) % 240), HEIGHT - 54, 12, 30);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  return new Uint8Array(await blob.arrayBuffer());
}
