import { saveFile } from '../clips/saveFile.ts';
import type { ExportFile } from './exportClip.ts';
import { zipOf } from './zipOf.ts';

/** A folder of the person's, through the File System Access API, as far as it is used here. */
export type ExportFolder = FileSystemDirectoryHandle & {
  requestPermission?(options: { mode: 'readwrite' }): Promise<PermissionState>;
};

declare global {
  interface Window {
    showDirectoryPicker?(options: { id: string; mode: 'readwrite' }): Promise<ExportFolder>;
  }
}

/** Whether this browser can write into a folder. */
export function canWriteFolders(): boolean {
  return typeof window.showDirectoryPicker === 'function';
}

/** Asks for a folder, and null where the person gave none. Only within a press of a button. */
export async function askForFolder(): Promise<ExportFolder | null> {
  try {
    return (await window.showDirectoryPicker?.({ id: 'porchlight-export', mode: 'readwrite' })) ?? null;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

/** Whether it may be written to; asks the person. Only within a press of a button. */
export async function mayWrite(folder: ExportFolder): Promise<boolean> {
  return folder.requestPermission === undefined
    ? true
    : (await folder.requestPermission({ mode: 'readwrite' })) === 'granted';
}

/** Writes each file; what stands there under its name is replaced. Resolves when all are closed. */
export async function writeInto(folder: ExportFolder, files: AsyncIterable<ExportFile>): Promise<void> {
  for await (const { name, content } of files) {
    const handle = await folder.getFileHandle(name, { create: true });
    const writing = await handle.createWritable();
    await writing.write(content);
    await writing.close();
  }
}

/** Has the browser save one ZIP of the files; they are stored as they are, since video doesn't shrink. */
export async function saveZip(files: AsyncIterable<ExportFile>, name: string): Promise<void> {
  saveFile(await zipOf(files), name);
}
