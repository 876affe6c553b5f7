package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/functionshost"
	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/transport"
	"actual/cmd/internal/config"
	"actual/cmd/internal/lifecycle"
	"actual/cmd/internal/wiring"
	"actual/cmd/internal/wording"
)

// handlerPort names the variable by which the host of Azure Functions says where it
// expects its handler.
const handlerPort = "FUNCTIONS_CUSTOMHANDLER_PORT"

// turnOfWork is how long the timer `work` works at most: it fires each minute.
const turnOfWork = 40 * time.Second

func functionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "functions",
		Short: "Run behind the host of Azure Functions, as its custom handler: events by HTTP, scheduled work by timers",
		Long: "Run behind the host of Azure Functions, as its custom handler: events by HTTP, scheduled work by timers.\n\n" +
			"The host starts it (infra/functions/host.json) and says where to listen by " + handlerPort + ". It has the settings of `actual serve`.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := serverConfig()
			if err != nil {
				return err
			}
			port, err := strconv.ParseUint(os.Getenv(handlerPort), 10, 16)
			if err != nil {
				return fmt.Errorf("%s must be a port, which the host of Azure Functions gives: start it by the host, or use `actual serve`", handlerPort)
			}
			cfg.Listen = net.JoinHostPort("127.0.0.1", strconv.FormatUint(port, 10))
			listener, err := net.Listen("tcp", cfg.Listen)
			if err != nil {
				return fmt.Errorf("%s: %w", handlerPort, err)
			}
			defer func() { _ = listener.Close() }()
			calmCollector()
			log := logger(cfg.LogLevel)
			return standing(cmd.Context(), cfg, wiring.ToolClock(cfg), log, func(ctx context.Context, s *server) error {
				return s.behindHost(ctx, cfg, listener, log)
			})
		},
	}
	cmd.AddCommand(functionsPackageCommand())
	return cmd
}

// behindHost serves the host until ctx ends. Between timers only what events need
// runs: the host may stop a process that has nothing to do.
func (s *server) behindHost(ctx context.Context, cfg config.Config, listener net.Listener, log *slog.Logger) error {
	api, err := s.API.Handler()
	if err != nil {
		return err
	}
	proxies, err := transport.ParseProxies(append(cfg.TrustedProxies, "127.0.0.1")) // The host.
	if err != nil {
		return fmt.Errorf("ACTUAL_TRUSTED_PROXIES: %w", err)
	}
	srv := httpapi.Server(functionshost.Handler(proxies.Handler(api), s.timers(), log))
	srv.WriteTimeout = max(srv.WriteTimeout, turnOfWork+cfg.ShutdownTimeout)
	srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	log.InfoContext(ctx, "serving the host of Azure Functions", "address", listener.Addr().String(), "version", version())
	return lifecycle.Run(ctx,
		lifecycle.Part{Name: "ingest", Run: s.Committer.Run},
		lifecycle.Part{Name: "uses", Run: s.Uses.Run},
		lifecycle.Part{Name: "http", Run: func(ctx context.Context) error {
			return answer(ctx, srv, func() error { return srv.Serve(listener) }, cfg.ShutdownTimeout)
		}},
	)
}

// timers are the functions in infra/functions that fire at times, by their folders'
// names.
func (s *server) timers() []functionshost.Timer {
	return []functionshost.Timer{
		{Name: "start-due-runs", Run: s.startDueRuns},
		{Name: "work", Run: func(ctx context.Context) (string, error) { return s.work(ctx, turnOfWork) }},
	}
}

// startDueRuns queues what is due, however many processes look: each run is started
// by one.
func (s *server) startDueRuns(ctx context.Context) (string, error) {
	started, err := s.Schedule.Start(ctx, true)
	if err != nil {
		return "", fmt.Errorf("start due runs: %w", err)
	}
	return fmt.Sprintf("%s queued, %d skipped", wording.Count(len(started.Queued), "run"), len(started.Skipped)), nil
}

// work makes visits of events, numbers ledgers and works tasks, for a turn.
func (s *server) work(ctx context.Context, turn time.Duration) (string, error) {
	before, err := s.waiting(ctx)
	if err != nil {
		return "", err
	}
	working, stop := context.WithTimeout(ctx, turn)
	defer stop()
	err = lifecycle.Run(working,
		lifecycle.Part{Name: "ledger", Run: s.Ledger.Run},
		lifecycle.Part{Name: "presence", Run: s.Presence.Run},
		lifecycle.Part{Name: "tasks", Run: s.Tasks.Run},
	)
	if err != nil {
		return "", err
	}
	after, err := s.waiting(context.WithoutCancel(ctx))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s waited, %d wait now", wording.Count(before, "mark"), after), nil
}

// waiting counts the news of badges that is no visit yet.
func (s *server) waiting(ctx context.Context) (int, error) {
	companies, err := s.Work.Marked(ctx)
	if err != nil {
		return 0, fmt.Errorf("count marks: %w", err)
	}
	n := 0
	for _, c := range companies {
		n += int(c.Count)
	}
	return n, nil
}
