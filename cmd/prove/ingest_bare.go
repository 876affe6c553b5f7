package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bareName is how the proof starts itself as the bare handler.
const bareName = "bare-ingest"

// What the bare handler is told by its environment.
const (
	bareStore  = "PROVE_BARE_STORE"
	bareListen = "PROVE_BARE_LISTEN"
)

// bareTable is equal to event but for partitions and row level security.
const bareTable = `CREATE TABLE bare (company_id uuid NOT NULL, stored_at timestamptz NOT NULL, key text NOT NULL, content bigint NOT NULL,
	badge_id uuid NOT NULL, route_id uuid NOT NULL, raw json NOT NULL, PRIMARY KEY (company_id, stored_at, key, content))`

const bareInsert = `INSERT INTO bare (company_id, stored_at, key, content, badge_id, route_id, raw)
	SELECT gen_random_uuid(), now(), key, 0, gen_random_uuid(), gen_random_uuid(), raw::json FROM unnest($1::text[], $2::text[]) AS t (key, raw)`

// bare is a group-commit handler that does nothing else: no secret, no owner, no
// de-duplication, no fix, no mark, no row level security, nothing derived. What it
// reaches is what is left for all of that.
type bare struct {
	store *pgxpool.Pool
	queue chan bareEvent
}

type bareEvent struct {
	key  string
	raw  []byte
	done chan error
}

// runBare serves until its process ends.
func runBare(ctx context.Context) error {
	gin.SetMode(gin.ReleaseMode)
	store, err := pgxpool.New(ctx, os.Getenv(bareStore))
	if err != nil {
		return err
	}
	b := &bare{store: store, queue: make(chan bareEvent, 20_000)}
	for range 2 {
		go b.write(ctx)
	}
	r := gin.New()
	r.POST("/v1/notehub/events", b.take)
	listener, err := net.Listen("tcp", os.Getenv(bareListen))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	return server.Serve(listener)
}

func (b *bare) take(c *gin.Context) {
	raw, err := io.ReadAll(c.Request.Body)
	var event struct {
		Event string `json:"event"`
	}
	if err == nil {
		err = json.Unmarshal(raw, &event)
	}
	if err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	e := bareEvent{key: event.Event, raw: raw, done: make(chan error, 1)}
	b.queue <- e
	if err := <-e.done; err != nil {
		c.Status(http.StatusServiceUnavailable)
		return
	}
	c.Data(http.StatusOK, "application/json", []byte(`{"stored":1}`))
}

// write commits what waits, without waiting for more.
func (b *bare) write(ctx context.Context) {
	for first := range b.queue {
		batch := []bareEvent{first}
		for more := true; more && len(batch) < copyBatch; {
			select {
			case e := <-b.queue:
				batch = append(batch, e)
			default:
				more = false
			}
		}
		keys, raws := make([]string, len(batch)), make([][]byte, len(batch))
		for i, e := range batch {
			keys[i], raws[i] = e.key, e.raw
		}
		_, err := b.store.Exec(ctx, bareInsert, keys, raws)
		for _, e := range batch {
			e.done <- err
		}
	}
}

// barePeer is the bare handler at work, and who posts to it.
type barePeer struct {
	cmd    *exec.Cmd
	loader *loader
}

func newBarePeer(ctx context.Context, b *bench, c *crowd) (*barePeer, error) {
	err := b.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, bareTable)
		return err
	})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	_ = listener.Close()
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &barePeer{cmd: exec.CommandContext(ctx, program, bareName)}
	p.cmd.Env = append(os.Environ(), bareStore+"="+b.database.AdminURL, bareListen+"="+address)
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(context.Context) error {
		p.loader.close()
		return errors.Join(p.cmd.Process.Kill(), ignoreExit(p.cmd.Wait()))
	})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		p.loader, err = newLoader(ctx, "http://"+address, newCrowdEvents(c, 10, 7), ingestConnections)
		if err == nil || time.Now().After(end) {
			return p, err
		}
	}
}

func ignoreExit(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil
	}
	return err
}

// run posts for so long and returns the events a second.
func (p *barePeer) run(ctx context.Context, most time.Duration) (float64, error) {
	if err := p.loader.open(ctx); err != nil {
		return 0, err
	}
	n, seconds, err := p.loader.run(ctx, most, &latencies{})
	if err != nil {
		return 0, fmt.Errorf("bare handler: %w", err)
	}
	return float64(n) / seconds, nil
}
