# flat_api for Ruby: ruby ruby.rb PATH, the path of a checkout of the vendor's client.
require "base64"
require "json"
require "logger"
require "uri"
$LOAD_PATH.unshift(File.join(ARGV.fetch(0), "lib"))
require "flat_api"

def method_of(call)
  raise NotImplementedError, "reads one page a call" if call["all"]
  raise NotImplementedError, "calls cannot be cancelled" if call.key?("cancelAfter")
  base = URI(call["baseUrl"])
  client = FlatApi::ApiClient.new(FlatApi::Configuration.new do |config|
    config.scheme, config.host, config.base_path = base.scheme, "#{base.host}:#{base.port}", base.path
    config.access_token = call["token"]
    tokens = call["tokens"]&.dup
    config.access_token_getter = -> { tokens.shift || call["token"] } if tokens
    config.timeout = call["timeout"] if call["timeout"]
    config.logger = Logger.new(File::NULL)
  end)
  name = call["operation"].gsub(/[A-Z]/) { |letter| "_#{letter.downcase}" }
  api = [FlatApi::OrganizationApi, FlatApi::ScoreApi].find { |one| one.method_defined?(name) }
  raise NotImplementedError, "has no such operation" unless api
  api.new(client).method(name)
end

def parameters_of(call)
  input = call["input"]
  body = input["body"]
  if body && body["data"]
    body = body.merge("data" => body["data"]["base64"], "dataEncoding" => "base64")
  end
  [*input.values_at("user", "score", "revision", "format").compact, *[body].compact]
end

def plain(value)
  case value
  when Array then value.map { |one| plain(one) }
  when Tempfile then { base64: Base64.strict_encode64(File.binread(value.path)) }
  else value.respond_to?(:to_hash) ? value.to_hash : value
  end
end

def parsed(line)
  JSON.parse(line)
rescue JSON::ParserError
  nil
end

def outcome_of(line)
  call = parsed(line) or raise NotImplementedError, "strings of Ruby's JSON cannot be this"
  method = method_of(call)
  value = nil
  call["times"].times { value = method.call(*parameters_of(call)) }
  { outcome: "value", value: plain(value) }
rescue NotImplementedError => error
  { outcome: "unsupported", why: error.message }
rescue StandardError => error
  own = error.is_a?(FlatApi::ApiError)
  { outcome: "error", name: error.class.name, own: own, status: (error.code if own), shown: "#{error.message}\n#{error.inspect}".scrub }
end

$stdout.sync = true
runtime = "Ruby #{RUBY_VERSION}, typhoeus #{Typhoeus::VERSION}"
puts JSON.generate(client: "flat_api (Ruby)", version: FlatApi::VERSION, runtime: runtime)
$stdin.each_line { |line| puts JSON.generate(outcome_of(line)) }
