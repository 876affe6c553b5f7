package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/keyfile"
	"actual/cmd/internal/aspireworld"
	"actual/cmd/internal/config"
	"actual/cmd/internal/devdb"
	"actual/cmd/internal/localpg"
	"actual/contracts/notehub/season"
)

func devCommand() *cobra.Command {
	var demo demo
	cmd := &cobra.Command{
		Use: "dev", Short: "Run everything on this machine: private PostGIS, demo company, live simulated crews", Args: cobra.NoArgs,
		Long: "Run everything on this machine: a private PostGIS, a demo company with its sites, and crews that are simulated\n" +
			"and post their events live over HTTP, with time sped up. Visits are shown as they open and settle.\n" +
			"It begins with an empty database each time. Ctrl-C ends everything that it started.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if demo.speed < 1 || demo.speed > 10_000 {
				return misused(cmd, "--speed must be 1 to 10000, not %d", demo.speed)
			}
			if demo.days < 1 || demo.crews < 1 {
				return misused(cmd, "--days and --crews must be at least 1, not %d and %d", demo.days, demo.crews)
			}
			if demo.lose < 0 || demo.lose > 100 {
				return misused(cmd, "--lose must be 0 to 100, not %d", demo.lose)
			}
			demo.back = demo.back && demo.days > 1
			demo.out, demo.caught = cmd.OutOrStdout(), make(chan struct{})
			return demo.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&demo.listen, "listen", "127.0.0.1:8080", "where the API listens; a free port is taken if this one is not")
	cmd.Flags().Int64Var(&demo.speed, "speed", 60, "how many times faster than real the simulated time runs")
	cmd.Flags().IntVar(&demo.days, "days", 5, "how many days are simulated")
	cmd.Flags().IntVar(&demo.crews, "crews", 2, "how many crews")
	cmd.Flags().Uint64Var(&demo.seed, "seed", 1, "another seed is another town")
	cmd.Flags().IntVar(&demo.lose, "lose", 0, "so many of a hundred events reach the sandbox's Notehub and not the server; the command backfill fetches them")
	cmd.Flags().BoolVar(&demo.back, "yesterday", true, "begin on the second day: the first one is delivered at once, and compared with what was planned; false: begin on the first")
	cmd.Flags().DurationVar(&demo.length, "for", 0, "end by itself so long after it began to serve (0: until Ctrl-C)")
	cmd.AddCommand(execCommand())
	return cmd
}

// run sets everything up and stays until ctx ends.
func (d *demo) run(ctx context.Context) (err error) {
	began := time.Now()
	cluster, err := localpg.Open(ctx, "", d.say)
	if err != nil {
		return err
	}
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, cluster.Close(last))
	}()
	database, err := devdb.Create(ctx, cluster)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Drop(context.WithoutCancel(ctx))) }()
	d.say(fmt.Sprintf("database ready after %s", time.Since(began).Round(time.Second/10)))
	folder, err := os.MkdirTemp("", "actual-dev-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	listener, err := listen(d.listen)
	if err != nil {
		return err
	}
	d.season = season.New(aspireworld.Demo(time.Now(), d.seed, d.days, d.crews))
	cfg, err := devConfig(database, folder)
	if err != nil {
		return err
	}
	if cfg.OpsListen, err = free("127.0.0.1:9090"); err != nil {
		return err
	}
	d.ops = cfg.OpsListen
	cfg.DemoClock = d.time()
	d.folder = folder
	if d.length > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d.length)
		defer cancel()
	}
	defer d.say("\nStopping: the server, the crews and the database …")
	return d.live(ctx, cfg, listener)
}

// free is the address, or one with another port where somebody listens there.
func free(address string) (string, error) {
	listener, err := listen(address)
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err == nil {
		return listener, nil
	}
	host, _, splitErr := net.SplitHostPort(address)
	if splitErr != nil {
		return nil, fmt.Errorf("--listen: %w", splitErr)
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}

// devConfig is the configuration of a server on a private database.
func devConfig(d *devdb.Database, folder string) (config.Config, error) {
	var key [32]byte
	_, _ = rand.Read(key[:])
	cfg := config.Defaults()
	cfg.DatabaseApp, cfg.DatabaseIngest, cfg.DatabaseDirectory = d.URLs.App, d.URLs.Ingest, d.URLs.Directory
	cfg.DatabaseOps = d.URLs.Ops
	cfg.LedgerKey, cfg.AnchorDir, cfg.AnchorEvery = hex.EncodeToString(key[:]), filepath.Join(folder, "anchors"), 5*time.Second
	cfg.LogLevel = "warn"
	cfg.VaultKeyFile, cfg.VendorURLs = filepath.Join(folder, "vault-keys.json"), []string{"http://127.0.0.1", "http://localhost"} // Stand-ins.
	cfg.WebhookNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}                  // Receivers that are tried out beside it.
	_, err := keyfile.AddKey(keyfile.RingFile(cfg.VaultKeyFile), time.Now())
	return cfg, err
}

// time starts a little before the first crew leaves.
func (d *demo) time() config.DemoClock {
	now := time.Now()
	for e := range d.season.All(0) {
		from := time.UnixMicro(e.Received / 1000).Add(-2 * time.Minute)
		if d.back {
			from = from.AddDate(0, 0, 1)
		}
		return config.DemoClock{From: from, Began: now, Speed: d.speed}
	}
	return config.DemoClock{From: now, Began: now, Speed: 1}
}
