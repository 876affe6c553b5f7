package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/postgis"
	"actual/cmd/internal/devdb"
)

var copies atomic.Int64

// copied calls fn with a bench over a copy of the database, which is dropped
// afterwards. Binary and folder are the same. Nobody may be connected to the
// database meanwhile.
func (b *bench) copied(ctx context.Context, fn func(c *bench) error) (err error) {
	name := fmt.Sprintf("%s_copy%d", b.database.Name, copies.Add(1))
	admin, err := pgx.Connect(ctx, b.cluster.AdminURL("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	if _, err := admin.Exec(ctx, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize()+` TEMPLATE `+pgx.Identifier{b.database.Name}.Sanitize()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	defer func() { err = errors.Join(err, b.cluster.DropDatabase(context.WithoutCancel(ctx), name)) }()
	c := *b
	c.closers = nil
	c.database = &devdb.Database{Name: name, AdminURL: b.cluster.AdminURL(name)}
	if c.database.URLs, err = postgis.URLsOf(c.database.AdminURL); err != nil {
		return err
	}
	return fn(&c)
}

// asAdmin calls fn with a connection of the superuser.
func (b *bench) asAdmin(ctx context.Context, fn func(conn *pgx.Conn) error) error {
	return connected(ctx, b.database.AdminURL, fn)
}

// connected calls fn with a connection.
func connected(ctx context.Context, url string, fn func(conn *pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return fn(conn)
}

// ran is how a command ended.
type ran struct {
	code           int
	stdout, stderr string
}

// patient is how long a command may take that should end by itself.
const patient = 3 * time.Minute

// try runs a command of the binary, env added to its environment, and returns
// how it ended. That it failed is no error.
func (b *bench) try(ctx context.Context, env []string, args ...string) (ran, error) {
	return b.command(ctx, env, b.binary, args...)
}

// command is try for any program.
func (b *bench) command(ctx context.Context, env []string, name string, args ...string) (ran, error) {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = append(b.environment(), env...), &stdout, &stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	out := ran{stdout: strings.TrimSpace(stdout.String()), stderr: strings.TrimSpace(stderr.String())}
	if ctx.Err() != nil {
		return out, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), ctx.Err(), out.stderr)
	}
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		out.code = cmd.ProcessState.ExitCode()
		return out, nil
	}
	return out, err
}
