package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/adapters/telemetry"
	"actual/app/ingest"
	"actual/app/runs"
	"actual/app/tenancy"
	"actual/app/vault"
	"actual/cmd/internal/config"
	"actual/cmd/internal/lifecycle"
	"actual/cmd/internal/wiring"
	"actual/ports"
)

// server is everything that `actual serve` runs.
type server struct {
	App       postgis.AppPool
	Ingest    postgis.IngestPool
	Directory postgis.DirectoryPool
	Ops       postgis.OpsPool

	API       *httpapi.API
	Metrics   http.Handler
	Committer *ingest.Committer
	Presence  *scheduler.Presence
	Ledger    *scheduler.Ledger
	Tasks     *scheduler.Tasks
	Runs      *scheduler.Runs
	Schedule  *runs.Scheduler
	Uses      *scheduler.Uses
	Webhooks  *scheduler.Webhooks
	Gaps      *scheduler.Gaps
	Companies *tenancy.Companies
	Work      ports.WorkDirectory
	Sealed    ports.VaultDirectory
	VaultKeys vault.Chain
	Sources   *sources
	Clock     ports.Clock
}

var errDemoClock = errors.New("ACTUAL_DEMO_CLOCK is set: a server keeps the machine's time. It is for commands on the demo of `actual dev`; unset it, or use another shell")

// clockTest is the environment of proofs that move the clock of real servers; its
// name stands in every credential that is made there.
const clockTest = "clocktest"

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the server: HTTP API, presence worker, ledger and tasks",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := serverConfig()
			if err != nil {
				return err
			}
			listener, err := net.Listen("tcp", cfg.Listen)
			if err != nil {
				return fmt.Errorf("ACTUAL_LISTEN: %w", err)
			}
			calmCollector()
			return serve(cmd.Context(), cfg, wiring.ToolClock(cfg), listener, logger(cfg.LogLevel))
		},
	}
}

// serverConfig is the settings of a server, which must not have everything.
func serverConfig() (config.Config, error) {
	cfg, err := config.Load()
	if err != nil {
		return config.Config{}, err
	}
	if os.Getenv(ownerURL) != "" || os.Getenv(ownerURL+"_FILE") != "" {
		return config.Config{}, fmt.Errorf("%s is set: the server must not have the owner's connection; unset it here and keep it for `actual migrate`", ownerURL)
	}
	if cfg.DemoClock.Speed != 0 && cfg.Environment != clockTest {
		return config.Config{}, errDemoClock
	}
	return cfg, nil
}

// calmCollector lets the heap grow fivefold between collections unless GOGC says
// otherwise: it is small, and collecting it again and again took 5 to 17 % of the
// server's time in ingest. What the worker remembers makes it larger: from
// calmUntil on it is collected more often, unless GOMEMLIMIT says otherwise.
func calmCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(calmUntil)
	}
}

const calmUntil = 512 << 20 // Bytes.

func logger(level string) *slog.Logger {
	var l slog.Level
	_ = l.UnmarshalText([]byte(level)) // Checked with the settings.
	return telemetry.NewLogger(os.Stderr, l)
}

// serve runs the server on the listener until ctx ends.
func serve(ctx context.Context, cfg config.Config, clock system.Clock, listener net.Listener, log *slog.Logger) error {
	defer func() { _ = listener.Close() }()
	return standing(ctx, cfg, clock, log, func(ctx context.Context, s *server) error { return s.run(ctx, cfg, listener, log) })
}

// standing sets a server up and calls run with it. Before that, it proves that the
// locks between companies bite.
func standing(ctx context.Context, cfg config.Config, clock system.Clock, log *slog.Logger, run func(ctx context.Context, s *server) error) (err error) {
	t, stopTelemetry, err := telemetry.Start(ctx, telemetry.Config{ServiceVersion: version(), OTLPEndpoint: cfg.OTLPEndpoint, Log: log})
	if err != nil {
		return err
	}
	flush := sync.OnceFunc(func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, stopTelemetry(last))
	})
	defer flush()
	s, cleanup, err := newServer(ctx, cfg, clock, log, t)
	if err != nil {
		return err
	}
	defer cleanup()
	defer flush() // Before the pools close: the last figures are asked of the database.
	if err := postgis.ProveLocks(ctx, s.App, s.Ingest, s.Directory, s.Ops); err != nil {
		return fmt.Errorf("refusing to serve: %w", err)
	}
	if err := vault.CheckKeys(ctx, s.Sealed, s.VaultKeys); err != nil {
		return fmt.Errorf("refusing to serve: %w", err)
	}
	if _, err := s.Companies.EnsureHouse(ctx); err != nil {
		return fmt.Errorf("ensure the house: %w", err)
	}
	if err := errors.Join(t.Ingest.WatchQueue(s.Committer.QueueDepth), t.Presence.WatchMarks(s.Work, s.Clock), t.Runs.Watch(s.Schedule.Health)); err != nil {
		return err
	}
	return run(ctx, s)
}

// run serves on the listener until ctx ends.
func (s *server) run(ctx context.Context, cfg config.Config, listener net.Listener, log *slog.Logger) error {
	door, err := s.door(cfg, listener, log)
	if err != nil {
		return err
	}
	gate, err := s.gate(ctx, cfg, log)
	if err != nil {
		return err
	}
	log.InfoContext(ctx, "serving", "address", listener.Addr().String(), "tls", cfg.TLSCert != "", "version", version())
	// The door closes first, and the writer of events last.
	return lifecycle.Run(ctx,
		lifecycle.Part{Name: "ingest", Run: s.Committer.Run},
		lifecycle.Part{Name: "ledger", Run: s.Ledger.Run},
		lifecycle.Part{Name: "presence", Run: s.Presence.Run},
		lifecycle.Part{Name: "tasks", Run: s.Tasks.Run},
		lifecycle.Part{Name: "runs", Run: s.Runs.Run},
		lifecycle.Part{Name: "uses", Run: s.Uses.Run},
		lifecycle.Part{Name: "webhooks", Run: s.Webhooks.Run},
		lifecycle.Part{Name: "gaps", Run: s.Gaps.Run},
		lifecycle.Part{Name: "sources", Run: func(ctx context.Context) error { s.Sources.announce(ctx, log); return nil }},
		gate,
		door,
	)
}

// version is what the binary was built from.
func version() string { return string(wiring.ProgramVersion()) }
