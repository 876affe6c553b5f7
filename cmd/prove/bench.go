package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"actual/adapters/outbound/keyfile"
	"actual/cmd/internal/devdb"
	"actual/cmd/internal/localpg"
)

// bench is what a claim is proven on: the binary built afresh, a private
// PostGIS, a database and a folder of its own.
type bench struct {
	say  func(format string, args ...any) // Progress, for people.
	home string                           // Of the cluster; empty: the project's, which others use too.
	log  *os.File                         // What servers say; nil: our standard error.

	address  string   // Where the server listens; empty: a free port of this machine.
	more     []string // Settings of the binary beside or instead of the usual.
	folder   string
	binary   string
	cluster  *localpg.Cluster
	database *devdb.Database
	closers  []func(context.Context) error
}

// open builds the binary and sets up the database. Claims that need less call
// build or data alone.
func (b *bench) open(ctx context.Context) error {
	if err := b.build(ctx); err != nil {
		return err
	}
	return b.data(ctx)
}

// data sets up a database of the claim's own.
func (b *bench) data(ctx context.Context) (err error) {
	if err := b.attach(ctx); err != nil {
		return err
	}
	if b.database, err = devdb.Create(ctx, b.cluster); err != nil {
		return err
	}
	b.closers = append(b.closers, b.database.Drop)
	b.say("database ready")
	return nil
}

// attach opens the cluster, without a database.
func (b *bench) attach(ctx context.Context) error {
	cluster, err := localpg.Open(ctx, b.home, func(line string) { b.say("%s", line) })
	if err != nil {
		return err
	}
	b.cluster = cluster
	b.closers = append(b.closers, cluster.Close)
	return nil
}

// build compiles the binary into the claim's folder.
func (b *bench) build(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "actual-prove-")
	if err != nil {
		return err
	}
	b.folder, b.binary = folder, filepath.Join(folder, "actual")
	b.closers = append(b.closers, func(context.Context) error { return os.RemoveAll(folder) })
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.binary, "actual/cmd/actual")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	if _, err := keyfile.AddKey(b.vaultKeys(), time.Now()); err != nil {
		return err
	}
	b.say("built the binary")
	return nil
}

// close undoes what was opened, the last first.
func (b *bench) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var failed error
	for i := len(b.closers) - 1; i >= 0; i-- {
		failed = errors.Join(failed, b.closers[i](ctx))
	}
	return failed
}

// proofKey is the ledger key of proofs alone.
var proofKey = func() string {
	sum := sha256.Sum256([]byte("of proofs alone"))
	return hex.EncodeToString(sum[:])
}()

// vaultKeys is the file with the keys that wrap vendor credentials.
func (b *bench) vaultKeys() keyfile.RingFile {
	return keyfile.RingFile(filepath.Join(b.folder, "vault-keys.json"))
}

// environment is how the binary is configured.
func (b *bench) environment() []string {
	return slices.Concat(os.Environ(), []string{
		"ACTUAL_DATABASE_URL_APP=" + b.database.URLs.App,
		"ACTUAL_DATABASE_URL_INGEST=" + b.database.URLs.Ingest,
		"ACTUAL_DATABASE_URL_DIRECTORY=" + b.database.URLs.Directory,
		"ACTUAL_DATABASE_URL_OPS=" + b.database.URLs.Ops,
		"ACTUAL_LEDGER_KEY=" + proofKey,
		"ACTUAL_ANCHOR_DIR=" + filepath.Join(b.folder, "anchors"),
		"ACTUAL_ANCHOR_EVERY=1s",
		"ACTUAL_LOG_LEVEL=warn",
		"HTTPS_PROXY=http://127.0.0.1:9", // Nobody listens there: a proof asks no vendor's own service.
		"ACTUAL_VAULT_KEY_FILE=" + string(b.vaultKeys()),
		"ACTUAL_VENDOR_URLS=http://127.0.0.1",
	}, b.more)
}

// actual runs a command of the binary and returns what it printed. Its error
// holds what it said on standard error.
func (b *bench) actual(ctx context.Context, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, b.binary, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = b.environment(), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("actual %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// process is a running `actual serve`.
type process struct {
	url  string
	ops  string // Where its metrics are.
	cmd  *exec.Cmd
	done chan error
}

// serve starts a server and waits until it is ready.
func (b *bench) serve(ctx context.Context) (*process, error) {
	p, err := b.start(ctx)
	if err != nil {
		return nil, err
	}
	return p, p.ready(ctx)
}

// start starts a server.
func (b *bench) start(ctx context.Context) (*process, error) {
	address, err := b.address, error(nil)
	if address == "" {
		address, err = freeAddress()
	}
	if err != nil {
		return nil, err
	}
	ops, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p := &process{url: "http://" + address, ops: "http://" + ops, cmd: exec.CommandContext(context.WithoutCancel(ctx), b.binary, "serve"), done: make(chan error, 1)}
	p.cmd.Env = append(b.environment(), "ACTUAL_LISTEN="+address, "ACTUAL_OPS_LISTEN="+ops)
	p.cmd.Stderr = cmp.Or(b.log, os.Stderr)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is ours to hand on.
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.done <- p.cmd.Wait() }()
	b.closers = append(b.closers, p.stop)
	return p, nil
}

// freeAddress is one that nobody listens at.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// ready waits until the server answers /readyz.
func (p *process) ready(ctx context.Context) error {
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		select {
		case err := <-p.done:
			p.done <- err
			return fmt.Errorf("the server ended at once: %w", err)
		default:
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/readyz", nil)
		if err != nil {
			return err
		}
		if status, _, err := do(req); err == nil && status == http.StatusOK {
			return nil
		}
	}
	return errors.New("the server was not ready within 30 s")
}

// stop ends the server as an operator would, and waits. Stopping twice is one.
func (p *process) stop(context.Context) error {
	select {
	case err := <-p.done:
		p.done <- err
		return nil
	default:
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-p.done:
		p.done <- err
		return err
	case <-time.After(40 * time.Second):
		return errors.Join(errors.New("the server did not stop"), p.cmd.Process.Kill())
	}
}
