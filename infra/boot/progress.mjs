const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Runs `work(note)` while its `title` is shown on `stream`: a spinner in place on a terminal, two plain lines elsewhere.
 * `note(text)` puts the latest detail behind the title (terminals only). Resolves and rejects as `work` does.
 */
export async function withProgress(title, work, stream = process.stderr) {
  const startedMs = Date.now();
  const line = stream.isTTY ? liveLine(title, startedMs, stream) : plainLine(title, stream);
  try {
    const result = await work(line.note);
    line.end('✓', seconds(startedMs));
    return result;
  } catch (error) {
    line.end('✗', seconds(startedMs));
    throw error;
  }
}

function liveLine(title, startedMs, stream) {
  let detail = '';
  let frame = 0;
  const draw = () => {
    const text = `${FRAMES[frame++ % FRAMES.length]} ${title} ${seconds(startedMs)} ${detail}`;
    stream.write(`${CLEAR_LINE}${text.slice(0, (stream.columns || 80) - 1)}`);
  };
  const timer = setInterval(draw, FRAME_MS);
  draw();
  return {
    note: (text) => {
      detail = text;
    },
    end: (sign, elapsed) => {
      clearInterval(timer);
      stream.write(`${CLEAR_LINE}${sign} ${title} (${elapsed})\n`);
    },
  };
}

function plainLine(title, stream) {
  stream.write(`… ${title}\n`);
  return { note: () => {}, end: (sign, elapsed) => stream.write(`${sign} ${title} (${elapsed})\n`) };
}

function seconds(sinceMs) {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}
