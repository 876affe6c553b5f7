package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/quickbookstime/sim"
)

// rotationPoint is where in a renewal a process is killed.
type rotationPoint string

// The points, in their order.
const (
	beforeSend   rotationPoint = "before it is sent"
	beforeAnswer rotationPoint = "after it is sent, before the answer"
	beforeCommit rotationPoint = "after the answer, before the commit"
	beforeUse    rotationPoint = "after the commit, before the first use"
	duringUse    rotationPoint = "in the first use"
)

var rotationPoints = []rotationPoint{beforeSend, beforeAnswer, beforeCommit, beforeUse, duringUse}

// loses reports whether the vendor has done a renewal there of which the answer is
// nowhere.
func (p rotationPoint) loses() bool { return p == beforeAnswer || p == beforeCommit }

// rotationStand is a QuickBooks Time that kills who asks it, at a point.
type rotationStand struct {
	sim    *sim.Sim
	server *httptest.Server
	admin  func(ctx context.Context, fn func(conn *pgx.Conn) error) error

	mu     sync.Mutex
	ahead  time.Duration // Of its clock.
	point  rotationPoint // Where it strikes; empty: nowhere. Once.
	victim *exec.Cmd
	named  string // What the victim's connections to the database are called.
	struck bool
	over   chan struct{} // Closed when what it did is over.
	wrong  error
	asked  int // Renewals that came.
}

func openRotationStand(admin func(context.Context, func(*pgx.Conn) error) error) *rotationStand {
	s := &rotationStand{admin: admin}
	s.sim = sim.New(func() time.Time {
		s.mu.Lock()
		defer s.mu.Unlock()
		return time.Now().Add(s.ahead)
	})
	s.server = httptest.NewServer(s)
	return s
}

// strikes says whether it is to strike now, and does so no more after.
func (s *rotationStand) strikes(at rotationPoint) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.point != at || s.struck {
		return false
	}
	s.struck = true
	return true
}

// kill is kill -9 of whoever asks.
func (s *rotationStand) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.victim.Process.Kill(); err != nil {
		s.wrong = err
	}
}

// ServeHTTP implements http.Handler.
func (s *rotationStand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body)) // Of another body it is none.
	renewal := r.URL.Path == "/grant" && form.Get("grant_type") == "refresh_token"
	if renewal {
		s.mu.Lock()
		s.asked++
		s.mu.Unlock()
	}
	use := r.URL.Path == "/current_user" && s.came() > 0
	if renewal && s.strikes(beforeSend) || use && s.strikes(beforeUse) {
		s.kill()
		close(s.over)
		panic(http.ErrAbortHandler) // It never reached the vendor.
	}
	answer := httptest.NewRecorder()
	s.sim.ServeHTTP(answer, r)
	if renewal && s.strikes(beforeAnswer) || use && s.strikes(duringUse) {
		s.kill()
		close(s.over)
		panic(http.ErrAbortHandler)
	}
	send := func() {
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len())) // Whole before this returns.
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // Whoever is dead does not read.
		_ = http.NewResponseController(w).Flush()
	}
	if renewal && s.strikes(beforeCommit) {
		defer close(s.over)
		if err := s.beforeCommit(r.Context(), send); err != nil {
			s.mu.Lock()
			s.wrong = err
			s.mu.Unlock()
		}
		return
	}
	send()
}

func (s *rotationStand) came() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// beforeCommit answers, and kills when the answer has come and its commit waits: for a
// lock that is held here.
func (s *rotationStand) beforeCommit(ctx context.Context, send func()) error {
	return s.admin(context.WithoutCancel(ctx), func(conn *pgx.Conn) error {
		ctx := context.Background()
		tx, err := conn.Begin(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(ctx) }()
		if _, err := tx.Exec(ctx, `SELECT 1 FROM vendor_connection FOR UPDATE`); err != nil {
			return err
		}
		send()
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			var waits int
			if _, err := tx.Exec(ctx, `SELECT pg_stat_clear_snapshot()`); err != nil {
				return err
			}
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%vendor_connection%' AND application_name = $1`, s.named).Scan(&waits); err != nil {
				return err
			}
			if waits > 0 {
				break
			}
			if time.Now().After(end) {
				return fmt.Errorf("nobody came to store the answer")
			}
		}
		s.kill()
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if s.victim.Process.Signal(syscall.Signal(0)) != nil { // It is no more.
				break
			}
		}
		// PostgreSQL notices that its client is gone when the lock is granted: what it was
		// to do is cancelled before, as when the machine had died. The process after it may
		// wait for the same lock by now, and keeps its connections.
		if _, err := tx.Exec(ctx, `SELECT pg_stat_clear_snapshot()`); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`, s.named)
		return err
	})
}

// begin has it strike at a point the next time.
func (s *rotationStand) begin(at rotationPoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.point, s.struck, s.over, s.wrong, s.asked = at, false, make(chan struct{}), nil, 0
}

// ended waits until what it did to the victim is over, and says what went wrong of it.
func (s *rotationStand) ended() error {
	within := time.NewTimer(30 * time.Second)
	defer within.Stop()
	select {
	case <-s.over:
	case <-within.C:
		return errors.New("what was to be done to the victim never ended")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wrong
}

// pass has its clock go ahead.
func (s *rotationStand) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}
