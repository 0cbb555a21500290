import ArgumentParser
import Glibc
import NIOPosix
import Watchdog

struct WatchdogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watchdog",
        abstract: "Serve a function on port 8080: a program per request, a server of its own, or a folder of files.",
        discussion: """
            Told by environment variables, with the names images of the field already use. Durations are Go's \
            (500ms, 1m30s) or whole seconds.

              mode                  streaming (default), http or static
              fprocess              the function's command line, split at spaces (also: function_process)

              streaming             a process per request: the body is its input, its output the answer.
                content_type        of the answers (application/octet-stream)
                                    A call that fails before its answer has begun is 500, a late one 504; one that
                                    fails later is broken off. The request's method, path, query and headers are in
                                    Http_Method, Http_Path, Http_Query and Http_<Header>.

              http                  fprocess is started once and each request passed on to it.
                upstream_url        where it listens, such as http://127.0.0.1:8082 (also: http_upstream_url)
                                    Its exit ends the watchdog with code 1.

              static                the files of a folder.
                static_path         the folder (/home/app/public)

              port                  where to listen (8080)
              exec_timeout          longest call, 0 for none (30s); in mode http until the answer begins
              read_timeout          longest time for a request's head (30s)
              write_timeout         at a stop, longest wait for the calls in progress (30s)
              healthcheck_interval  at a stop, how long to go on serving, unhealthy, before connections are refused
                                    (100ms); for platforms that only notice a failing health check
              max_inflight          calls at a time; one more is answered 429 (no limit)
              ready_path            asked of the function for /_/ready
              prefix_logs           time and stream before the function's lines (true)
              log_buffer_size       longest line in bytes, longer ones are split (65536)
              log_callid            X-Call-Id at the end of a call's line (false)
              suppress_lock         no lock file, <TMPDIR or /tmp>/.lock (false)

            GET /_/health and GET /_/ready answer 200, or 503 until the function accepts requests and from SIGTERM \
            on. SIGTERM: unhealthy, the calls in progress end, exit 0; a second one ends at once. As the first \
            process of its container it also reaps orphans.

            Exit codes: 0 stopped, 1 the function's server ended or the port could not be had, 64 the environment \
            makes no sense.
            """)

    func run() async throws {
        let environment = CoreEnvironment.current()
        let log = WatchdogLog(descriptor: STDERR_FILENO)
        log.line("Version: \(CoreVersion.current)")
        let configuration: WatchdogConfiguration
        do throws(ConfigurationError) {
            configuration = try WatchdogConfiguration(environment: environment)
        } catch {
            log.line("\(error)")
            throw ExitCode(EX_USAGE)
        }
        // Before anything is started: a signal that comes early is not lost.
        let stops = StopSignals.trap()
        do {
            let watchdog = try await Watchdog.start(
                configuration, environment: environment, adoptsOrphans: getpid() == 1,
                on: MultiThreadedEventLoopGroup.singleton, log: log)
            throw ExitCode(await watchdog.run(stops: stops))
        } catch let code as ExitCode {
            throw code
        } catch {
            log.line("\(error)")
            throw ExitCode.failure
        }
    }
}
