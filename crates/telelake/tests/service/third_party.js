// The Bot API of the npm package telegram-test-api, for a test to drive line by line.
//
// Comes in: the node_modules folder and a bot's token as arguments, then on standard input
// `message <text>` (a person writes it; done once the bot took it or it waits) and
// `webhook <address> <secret>` (deliver there from now on). Goes out: a line for each. It ends with
// its standard input, and so with the test.
'use strict';

const http = require('http');
const path = require('path');
const readline = require('readline');

const [modules, token] = process.argv.slice(2);
const TelegramServer = require(path.join(modules, 'telegram-test-api'));

/** A port that is free at this moment. */
function freePort() {
  return new Promise((resolve) => {
    const probe = http.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Forwards to `target` what comes, with the header that the package does not know. */
function proxy(target, secret) {
  return new Promise((resolve) => {
    const server = http.createServer((request, response) => {
      const headers = { ...request.headers, 'x-telegram-bot-api-secret-token': secret };
      const onward = http.request(target, { method: request.method, headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/`));
  });
}

async function main() {
  const server = new TelegramServer({ host: '127.0.0.1', port: await freePort() });
  await server.start();
  const base = server.config.apiURL;
  const client = server.getClient(token, {
    userId: 7, firstName: 'Inês', chatId: -1001, chatTitle: 'Dados & Café', type: 'supergroup',
  });
  console.log(`listening ${base}`);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [order, ...rest] = line.split(' ');
    if (order === 'message') {
      await server.addUserMessage(client.makeMessage(rest.join(' ')));
    } else {
      const url = await proxy(...rest);
      const answer = await fetch(`${base}/bot${token}/setWebhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url }),
      });
      if (!(await answer.json()).ok) throw new Error('setWebhook was refused');
    }
    console.log(`done ${order}`);
  }
  process.exit(0);
}

main();
