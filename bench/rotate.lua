-- Each request from another address, as a proxy would tell, since searches are limited for one; by another member, where there
-- are some; with another word where the path says WORD; and with a number that nobody asked with before where it says FRESH.
local made = 0
local function lines(name)
  local found = {}
  local file = os.getenv(name)
  if file and file ~= "" then
    for line in io.lines(file) do found[#found + 1] = line end
  end
  return found
end

function setup(thread)
  made = made + 1
  thread:set("number", made)
end

function init(args)
  math.randomseed(number * 7919 + os.time())
  cookies, words = lines("BENCH_COOKIES"), lines("BENCH_WORDS")
end

function request()
  wrk.headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254))
  if #cookies > 0 then wrk.headers["Cookie"] = "session=" .. cookies[math.random(#cookies)] end
  local path = wrk.path
  if #words > 0 then path = path:gsub("WORD", words[math.random(#words)]) end
  return wrk.format(nil, (path:gsub("FRESH", tostring(math.random(1000000000)))))
end
