// Package localpg gives developers and tests a PostgreSQL with PostGIS of
// their own. It is never part of a production deployment.
//
// Open takes the first of these that is to be had:
//
//  1. the server that DATABASE_URL names, which is used and left alone;
//  2. a private cluster in .local/pg of the project's folder, made with the
//     server programs of this machine;
//  3. the same, after the programs were installed with apt-get;
//  4. a container, where a Docker engine answers;
//
// or else it says what to type. The private cluster listens on 127.0.0.1 only,
// has a random password, and is shared by all processes that have it open: the
// last one to close it stops it.
package localpg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
)

// ErrNotOurs reports an attempt to stop, kill or inspect the server of
// DATABASE_URL, which belongs to somebody else.
var ErrNotOurs = errors.New("the server of DATABASE_URL is not ours to stop")

// server is a PostgreSQL that this package starts and stops. Its methods are
// called under the lock of its folder, kill and pid excepted.
type server interface {
	start(ctx context.Context) (*url.URL, error) // Idempotent; returns when it answers.
	stop(ctx context.Context) error
	kill(ctx context.Context) error // Without a chance to clean up.
	pid() (int, error)
}

// Cluster is a running PostgreSQL on which this process may do everything. It
// is safe for concurrent use.
type Cluster struct {
	admin  *url.URL
	server server // Nil if DATABASE_URL was given.
	lease  *lease
}

// Open finds, sets up and starts a PostgreSQL 15 or newer with PostGIS 3. The
// private cluster is kept in .local/pg below dir, or below the project's folder
// if dir is empty. Lines for people go to log. The first time takes about a
// minute, later times about a second.
//
// The caller must Close the cluster.
func Open(ctx context.Context, dir string, log func(string)) (*Cluster, error) {
	if given := os.Getenv("DATABASE_URL"); given != "" {
		admin, err := attach(ctx, given)
		if err != nil {
			return nil, fmt.Errorf("use DATABASE_URL: %w", err)
		}
		return &Cluster{admin: admin}, nil
	}
	project, err := projectFolder(dir)
	if err != nil {
		return nil, err
	}
	srv, home, err := choose(ctx, project, log)
	if err != nil {
		return nil, err
	}
	return share(ctx, srv, home, log)
}

// share joins the users of a server, and starts it if nobody has.
func share(ctx context.Context, srv server, home place, log func(string)) (*Cluster, error) {
	l, err := joinLease(ctx, home, log)
	if err != nil {
		return nil, err
	}
	admin, err := srv.start(ctx)
	l.unlock()
	if err != nil {
		err = fmt.Errorf("start the private PostGIS in %s: %w", home.dir, err)
		return nil, errors.Join(err, l.close(context.WithoutCancel(ctx), srv.stop))
	}
	return &Cluster{admin: admin, server: srv, lease: l}, nil
}

// AdminURL returns the superuser's URL of a database, which need not exist yet.
// It holds the password: do not print it.
func (c *Cluster) AdminURL(db string) string {
	u := *c.admin
	u.Path = "/" + db
	return u.String()
}

// PID returns the process id of the private server. It fails with ErrNotOurs,
// or if the server is down or runs in a container.
func (c *Cluster) PID() (int, error) {
	if c.server == nil {
		return 0, ErrNotOurs
	}
	return c.server.pid()
}

// Kill ends the private server and its processes as a power cut would (SIGKILL):
// nothing is written any more. It is for tests of what survives. It fails with
// ErrNotOurs.
func (c *Cluster) Kill(ctx context.Context) error {
	if c.server == nil {
		return ErrNotOurs
	}
	return c.server.kill(ctx)
}

// Restart starts the private server again, after Kill or by stopping it first.
// Its URL stays the same. It fails with ErrNotOurs.
func (c *Cluster) Restart(ctx context.Context) error {
	if c.server == nil {
		return ErrNotOurs
	}
	if err := c.lease.lock(ctx); err != nil {
		return err
	}
	defer c.lease.unlock()
	if err := c.server.stop(ctx); err != nil {
		return fmt.Errorf("restart the private PostGIS: %w", err)
	}
	admin, err := c.server.start(ctx)
	if err != nil {
		return fmt.Errorf("restart the private PostGIS: %w", err)
	}
	if admin.Host != c.admin.Host {
		return fmt.Errorf("restart the private PostGIS: somebody took its port, it moved from %s to %s", c.admin.Host, admin.Host)
	}
	return nil
}

// Close gives the cluster back. The last user's Close stops the private server
// in order. A second Close does nothing.
func (c *Cluster) Close(ctx context.Context) error {
	if c.server == nil {
		return nil
	}
	return c.lease.close(ctx, c.server.stop)
}

// RandomPassword returns a password of 26 letters and digits (130 random bits)
// that needs no quoting in URLs and SQL.
func RandomPassword() string { return rand.Text() }
