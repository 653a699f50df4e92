// Drives the simulated Telegram with grammY, a client that knows nothing of telelake.
//
// Usage: node grammy_client.js BASE_URL TOKEN CHAT_ID, with NODE_PATH naming the modules. Talks to
// the test that runs it over stdin and stdout, one line each way.

const assert = require("node:assert/strict");
const http = require("node:http");
const readline = require("node:readline");
const { Bot, GrammyError } = require("grammy");

const SECRET = "grammy-secret_1";
const [, , apiRoot, token, chatId] = process.argv;
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// Tells the test to do something and waits until it is done.
async function ask(line) {
  process.stdout.write(`${line}\n`);
  await lines.next();
}

async function refused(call, code) {
  await assert.rejects(call, (error) => error instanceof GrammyError && error.error_code === code);
}

async function poll(bot) {
  await ask("push olá 🎉");
  await ask("push second");
  const updates = await bot.api.getUpdates({ limit: 100, timeout: 10 });
  assert.deepEqual(updates.map((update) => update.message.text), ["olá 🎉", "second"]);
  const waiting = bot.api.getUpdates({ offset: updates[1].update_id + 1, timeout: 30 });
  await ask("push while waiting");
  const [live] = await waiting;
  assert.equal(live.message.text, "while waiting");
  await bot.api.getUpdates({ offset: live.update_id + 1 });
}

// The body and the secret of the next request to `server`.
function nextRequest(server) {
  return new Promise((resolve) => {
    server.once("request", (request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        response.end();
        resolve({ body, secret: request.headers["x-telegram-bot-api-secret-token"] });
      });
    });
  });
}

async function receive(bot) {
  const server = http.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/hook`;
  const options = { secret_token: SECRET, max_connections: 7, allowed_updates: ["message"] };
  assert.equal(await bot.api.setWebhook(url, options), true);
  await refused(bot.api.getUpdates(), 409);
  const request = nextRequest(server);
  await ask("push coração");
  const { body, secret } = await request;
  assert.equal(secret, SECRET);
  assert.match(body, /^\{"update_id":\d+,\n"message":\{/);
  assert.match(body, /cora\\u00e7\\u00e3o/);
  assert.equal(JSON.parse(body).message.text, "coração");
  const info = await bot.api.getWebhookInfo();
  assert.deepEqual([info.url, info.max_connections], [url, 7]);
  assert.equal(await bot.api.deleteWebhook(), true);
  assert.equal((await bot.api.getWebhookInfo()).url, "");
  server.closeAllConnections();
  server.close();
}

async function main() {
  const bot = new Bot(token, { client: { apiRoot } });
  await bot.init();
  assert.equal(bot.botInfo.can_read_all_group_messages, true);
  await poll(bot);
  assert.equal((await bot.api.getChat(chatId)).title, "Dados & Café");
  assert.equal((await bot.api.sendMessage(chatId, "até já")).text, "até já");
  await refused(bot.api.getChat(1), 400);
  await receive(bot);
  await refused(new Bot("1:wrong", { client: { apiRoot } }).api.getMe(), 401);
  process.stdout.write("done\n");
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
