-- wrk -s load.lua URL -- list KEY ACCOUNTS | revoke KEY IDENTIFIERS OFFSET | save KEY ACCOUNTS RUN
-- Accounts are named as vault-bench names them; identifiers are a file of lines of 31 characters.
local kind, key, count, identifiers, at, run
local head, wish

function init(args)
  kind, key = args[1], args[2]
  head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " .. key .. "\r\n"
  if kind == "revoke" then
    local file = assert(io.open(args[3]))
    identifiers = file:read("*a")
    file:close()
    count, at = math.floor(#identifiers / 32), tonumber(args[4])
  else
    count, at, run = tonumber(args[3]), 0, args[4]
    math.randomseed(os.time())
  end
  -- As long as a cryptogram under a key of 2,048 bits.
  wish = '{"cryptogram":"' .. string.rep("QUJD", 85) .. 'QQ==","cardSave":true,"label":"Everyday card"}'
end

local function post(path, body, more)
  return "POST " .. path .. head .. more .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function request()
  if kind == "list" then
    return string.format("GET /v1/accounts/acct_%09d/cards", math.random(0, count - 1)) .. head .. "\r\n"
  end
  at = at + 1
  if kind == "save" then
    local account = string.format("/v1/accounts/acct_%09d/verifications", math.random(0, count - 1))
    return post(account, wish, 'Idempotency-Key: "' .. run .. "-" .. at .. '"\r\n')
  end
  local place = (at % count) * 32
  return post("/v1/cards/" .. identifiers:sub(place + 1, place + 31) .. "/revocation", '{"reason":"user_request"}', "")
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
