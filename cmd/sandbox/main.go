// Command sandbox runs stand-ins for all vendors: docs/sandbox.md says how to try
// them, and to have them fail.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"actual/cmd/internal/sandboxserver"
	"actual/contracts/sandbox"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the code to end with: 2 for a command that makes no sense.
func run(args []string, out, log io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	began := false
	cmd := command(out, log, &began)
	cmd.SetArgs(args)
	cmd.SetOut(out)
	cmd.SetErr(log)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(log, "sandbox:", err)
	if began {
		return 1
	}
	return 2
}

func command(out, log io.Writer, began *bool) *cobra.Command {
	var listen, listenTLS, certificates string
	var seeds []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run stand-ins for all vendors, to try and to test with",
		Long: "Run stand-ins for all vendors, each below the path of its name (/notehub), in memory: what is seeded or made is gone\n" +
			"at the end. /_sandbox shows what there is, seeds it, and has calls fail. It asks nobody who they are: keep it on this machine.",
		Args: cobra.NoArgs, SilenceErrors: true, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := sandbox.New(time.Now, logger(log, asJSON))
			if err != nil {
				return err
			}
			for _, file := range seeds {
				raw, err := os.ReadFile(file)
				if err == nil {
					err = s.Seed(raw)
				}
				if err != nil {
					return fmt.Errorf("--seed %s: %w", file, err)
				}
			}
			listener, err := net.Listen("tcp", listen)
			if err != nil {
				return fmt.Errorf("--listen: %w", err)
			}
			at := []string{"http://" + listener.Addr().String()}
			serve := []net.Listener{listener}
			if certificates != "" {
				over, err := secured(listenTLS, certificates, s, time.Now())
				if err != nil {
					return errors.Join(fmt.Errorf("--tls: %w", err), listener.Close())
				}
				at, serve = append(at, "https://"+over.Addr().String()), append(serve, over)
			}
			*began = true
			if err := announce(out, at, s.Names(), asJSON); err != nil {
				return err
			}
			return serveAll(cmd.Context(), serve, s)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8090", "where to listen; port 0 takes a free one")
	cmd.Flags().StringVar(&certificates, "tls", "", "listen with TLS, too, as ADP does (mutual): write the authority's certificate, and one for each client of ADP's, into this `DIRECTORY`")
	cmd.Flags().StringVar(&listenTLS, "listen-tls", "127.0.0.1:8493", "where to listen with TLS; port 0 takes a free one")
	cmd.Flags().StringArrayVar(&seeds, "seed", nil, "a JSON file: an object of vendors' names with what each is to hold (may be repeated)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print and log JSON, a line each")
	return cmd
}

// serveAll serves on all listeners until ctx ends, or one of them fails.
func serveAll(ctx context.Context, all []net.Listener, s *sandbox.Sandbox) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(all))
	for _, listener := range all {
		go func() {
			ended <- sandboxserver.Serve(ctx, listener, s)
			cancel()
		}()
	}
	var err error
	for range all {
		err = errors.Join(err, <-ended)
	}
	return err
}

// logger tells of each call, to the standard error.
func logger(to io.Writer, asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(to, nil))
	}
	return slog.New(slog.NewTextHandler(to, nil))
}
