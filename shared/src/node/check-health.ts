// What a container's health check runs: asks the address given and ends with 0 if the service is ready, else with 1 and the reason.
const [url = ''] = process.argv.slice(2)

try {
  const response = await fetch(url, { signal: AbortSignal.timeout(4_000) })
  process.stdout.write(await response.text())
  process.exitCode = response.ok ? 0 : 1
} catch (error) {
  process.stderr.write(`unable to ask ${url}; ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
