import { downloadZip } from 'client-zip';
import type { ExportFile } from './exportClip.ts';

/** A ZIP of the files. Throws what making them throws. */
export async function zipOf(files: AsyncIterable<ExportFile>): Promise<Blob> {
  // A stream that fails on the way becomes a TypeError without a cause, so what it failed of is kept here.
  const failures: unknown[] = [];
  try {
    return await downloadZip(entriesOf(files, (error) => failures.push(error))).blob();
  } catch (error) {
    throw failures[0] ?? error;
  }
}

async function* entriesOf(files: AsyncIterable<ExportFile>, failed: (error: unknown) => void) {
  try {
    for await (const { name, content, atMs } of files) {
      yield { name, input: new Response(content), lastModified: new Date(atMs), size: content.size };
    }
  } catch (error) {
    failed(error);
    throw error;
  }
}
