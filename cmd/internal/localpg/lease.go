package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// lease is one user's share of a cluster: a shared lock on one file for as
// long as the cluster is open, and an exclusive lock on another, the turn,
// while it is started or stopped. The kernel drops both when a process dies.
type lease struct {
	users, turn *os.File
	mu          sync.Mutex // A file's lock does not tell goroutines apart.
	closed      bool
}

// joinLease waits for the turn and joins the users. The caller must unlock.
func joinLease(ctx context.Context, home place, log func(string)) (*lease, error) {
	users, err := openLock(home, "users.lock")
	if err != nil {
		return nil, err
	}
	turn, err := openLock(home, "turn.lock")
	if err != nil {
		return nil, errors.Join(err, users.Close())
	}
	patience := time.AfterFunc(3*time.Second, func() { log("waiting for another process to start or stop the private PostGIS …") })
	defer patience.Stop()
	l := &lease{users: users, turn: turn}
	if err := l.lock(ctx); err != nil {
		return nil, errors.Join(err, l.leave())
	}
	if err := waitLock(ctx, users, shared); err != nil {
		l.unlock()
		return nil, errors.Join(err, l.leave())
	}
	return l, nil
}

func openLock(home place, name string) (*os.File, error) {
	f, err := os.OpenFile(home.path(name), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the private PostGIS: %w", err)
	}
	if err := home.give(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("lock the private PostGIS: %w", err), f.Close())
	}
	return f, nil
}

// lock takes the turn.
func (l *lease) lock(ctx context.Context) error {
	l.mu.Lock()
	if err := waitLock(ctx, l.turn, exclusive); err != nil {
		l.mu.Unlock()
		return err
	}
	return nil
}

// unlock gives the turn back.
func (l *lease) unlock() {
	_, _ = setLock(l.turn, unlocked) // It fails only for a file that is closed, and so unlocked.
	l.mu.Unlock()
}

// leave closes the files and with them ends the locks.
func (l *lease) leave() error { return errors.Join(l.users.Close(), l.turn.Close()) }

// close leaves, and calls stop first if nobody else has the cluster open.
func (l *lease) close(ctx context.Context, stop func(context.Context) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	err := waitLock(ctx, l.turn, exclusive)
	if err != nil {
		return errors.Join(err, l.leave())
	}
	last, err := setLock(l.users, exclusive)
	if last {
		err = stop(ctx)
	}
	return errors.Join(err, l.leave())
}

// waitLock sets a lock as soon as others allow it.
func waitLock(ctx context.Context, f *os.File, mode lockMode) error {
	for {
		ok, err := setLock(f, mode)
		if err != nil {
			return fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", f.Name(), ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// lockMode says who else may hold a lock.
type lockMode int

const (
	unlocked lockMode = iota
	shared
	exclusive
)
