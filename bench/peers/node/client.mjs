// Clients in Node under measurement: undici's pool, and the official SDK's generic `get`. The plan
// comes in by the environment variable VOUCH_BENCH_PLAN, one line of JSON goes out.
const plan = JSON.parse(process.env.VOUCH_BENCH_PLAN);

function check(answer) {
  const state = plan.call === 'retrieve' ? answer.verification.state : answer.state;
  if (plan.call === 'list' ? !Array.isArray(answer.items) : !state) throw new Error('no answer');
  if (plan.state && plan.call !== 'list' && state !== plan.state) throw new Error(`state ${state}`);
}

async function undici() {
  const { Pool } = await import('undici');
  const connect = plan.ca ? { ca: plan.ca } : undefined;
  const pool = new Pool(plan.url, { connections: plan.inFlight, pipelining: 1, connect });
  const headers = { authorization: `Bearer ${plan.token}`, accept: 'application/json' };
  return async () => {
    const answer = await pool.request({ path: plan.path, method: 'GET', headers });
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
    check(await answer.body.json());
  };
}

async function sdk() {
  const { default: BeeperDesktop } = await import('@beeper/desktop-api');
  const client = new BeeperDesktop({ accessToken: plan.token, baseURL: plan.url });
  return async () => check(await client.get(plan.path));
}

const call = await { undici, sdk }[plan.client]();
const latencies = new Map();  // lower bound of a bucket -> count, as the harness has them
let max = 0, calls = 0, answered = 0, stop = false, window = null;

function add(nanoseconds) {
  const shift = Math.max(0, 25 - Math.clz32(nanoseconds));
  const lower = nanoseconds >>> shift << shift >>> 0;
  latencies.set(lower, (latencies.get(lower) ?? 0) + 1);
  max = Math.max(max, nanoseconds);
}

async function loop() {
  while (!stop) {
    const start = performance.now();
    await call();
    answered += 1;
    if (!window) continue;
    calls += 1;
    add(Math.min(2 ** 32 - 1, Math.round((performance.now() - start) * 1e6)));
  }
}

const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const loops = Promise.all(Array.from({ length: plan.inFlight }, loop));
loops.catch((failure) => { console.error(failure.message); process.exit(1); });
await sleep(plan.warmUp);
while (answered < 3 * plan.inFlight) await sleep(0.01);
const cpu = process.cpuUsage();
window = performance.now();
await sleep(plan.seconds);
const spent = process.cpuUsage(cpu);
const seconds = (performance.now() - window) / 1000;
window = null;
stop = true;
await loops;
console.log(JSON.stringify({
  calls, answered, seconds, user: spent.user, system: spent.system, blocks: 0, bytes: 0,
  allocations_known: false, peak_kib: process.resourceUsage().maxRSS,
  buckets: [...latencies].sort((a, b) => a[0] - b[0]), max,
}));
process.exit(0);
