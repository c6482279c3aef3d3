/** Says its arguments, then stays until a signal, counting how often it comes before it ends. */
const [how = ''] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);

if (how.startsWith('exit-')) process.exitCode = Number(how.slice(5));
else if (how === 'die') process.kill(process.pid, 'SIGKILL');
else stay();

function stay(): void {
  let count = 0;
  process.on('SIGTERM', () => {
    count++;
    // The second signal of a pair that was sent together has come by then, if it was passed on.
    setTimeout(() => {
      say(`signals: ${count}`);
      process.exit(0);
    }, 300);
  });
  say(JSON.stringify(process.argv.slice(2)));
  setInterval(() => undefined, 1000);
}
