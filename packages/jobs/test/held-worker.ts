// A worker that takes one job, says so, and never finishes it. Its one argument is the options of `connectJobs` as JSON.
import { connectJobs } from '@porchlight/jobs';

const jobs = await connectJobs(JSON.parse(process.argv[2] ?? ''));
await jobs.work(
  {
    'store-clip': async (payload) => {
      process.stdout.write(`${payload.clipId}\n`);
      await new Promise(() => undefined);
    },
  },
  { concurrency: 1 },
);
