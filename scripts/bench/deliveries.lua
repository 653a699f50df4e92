-- Deliveries as Telegram makes them, each a message of its own, with the path and the secret of bench/beside.sh.
local update = 0
local thread_counter = 0

function setup(thread)
  thread_counter = thread_counter + 1
  thread:set("offset", thread_counter * 100000000)
end

function request()
  update = update + 1
  local id = offset + update
  local body = string.format(
    '{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"Ana"},"chat":{"id":%d,'
      .. '"title":"Dados","type":"supergroup"},"date":%d,"text":"bom dia, pessoal %d"}}',
    id, id, 1000 + id % 97, -1001234567890 - id % 40, os.time(), id)
  return wrk.format("POST", "/telegram/0123456789abcdefghij", {
    ["Content-Type"] = "application/json",
    ["X-Telegram-Bot-Api-Secret-Token"] = "a-secret_of-the-webhook",
  }, body)
end

function done(_, latency, _)
  print(string.format("p50_ms=%.3f p99_ms=%.3f", latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
