package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/sandbox"
	"actual/domain"
)

var noSecretLeaks = claim{
	name: "no-secret-leaks",
	target: "no vendor secret, whole or in part, plain, in base64, in hexadecimal or URL-encoded, in any answer of the API, log, error, trace, metric, ledger, command, file or row, " +
		"after calls that succeed, fail, are refused or cut off, and vendors that show what they were sent; one that is planted in each of these places is found",
	run: proveNoSecretLeaks,
}

// leakProof holds secrets of vendors, and knows where they must not be.
type leakProof struct {
	b       *bench
	cases   int // Of api-fuzz's requests to all operations; 0: none.
	firms   []*leakFirm
	others  int // Companies of api-fuzz, that gave us credentials, too.
	otlp    *otlp
	web     *recorder
	sandbox *sandbox.Sandbox
	said    *os.File     // What the sandbox logs.
	hub     string       // Where the stand-in is.
	echo    atomic.Int64 // Which of the echoes answers, from 1; 0: none.
	turn    atomic.Int64
	caller  *hubCaller
	admin   *pgx.Conn
	server  *process
	pgLog   int64 // Size of PostgreSQL's log before.
	printed []byte
	began   time.Time

	mu      sync.Mutex
	secrets []hidden
}

// leakFirm is a company that gave us credentials.
type leakFirm struct {
	ref, key string
	id       domain.CompanyID
	secrets  map[string]string
}

func proveNoSecretLeaks(ctx context.Context, b *bench) (result, error) {
	p := &leakProof{b: b, cases: 3_000}
	if full() {
		p.cases = 30_000
	}
	return p.prove(ctx)
}

// prove leaks nothing, as far as it knows, and looks; then it leaks, and looks.
func (p *leakProof) prove(ctx context.Context) (result, error) {
	done, err := p.open(ctx)
	if err != nil {
		return result{}, err
	}
	defer done()
	for _, part := range []func(context.Context) error{p.give, p.faulty, p.byServer, p.byProgram, p.misuse, p.rotate, p.everything, p.settle} {
		if err := part(ctx); err != nil {
			return result{}, p.withLog(err)
		}
	}
	all := p.channels()
	leaks, size, err := p.look(ctx, all)
	if err != nil {
		return result{}, err
	}
	planted, noticed, err := p.plant(ctx, all)
	if err != nil {
		return result{}, err
	}
	spans := p.otlp.counted()
	figures := fmt.Sprintf("%d secrets of %d companies, in %d forms, looked for in %.1f MB of %d kinds (%d answers of the API, %d spans, %d calls to a vendor): %d found; %d of %d that were planted found",
		len(p.secrets), len(p.firms)+p.others, len(formsOf(strings.Repeat("x", pieceLength))), float64(size)/1e6, len(all), p.web.answers, spans, p.caller.calls, leaks, noticed, planted)
	return result{figures: figures, ok: leaks == 0 && noticed == planted && spans > 0}, nil
}

// withLog adds to an error what the server said last.
func (p *leakProof) withLog(err error) error {
	log, _ := os.ReadFile(p.path("server.log"))
	return fmt.Errorf("%w; the server's log ends: %s", err, log[max(0, len(log)-1500):])
}

func (p *leakProof) path(name string) string { return filepath.Join(p.b.folder, name) }

// open starts what is spoken with: the stand-in, the collector, the server.
func (p *leakProof) open(ctx context.Context) (func(), error) {
	if err := errors.Join(os.Setenv("OTEL_BSP_SCHEDULE_DELAY", "100"), os.Setenv("OTEL_METRIC_EXPORT_INTERVAL", "300")); err != nil { // Milliseconds.
		return nil, err
	}
	p.began = time.Now()
	if err := p.b.open(ctx); err != nil {
		return nil, err
	}
	log, err := os.Create(p.path("server.log"))
	if err != nil {
		return nil, err
	}
	p.b.log = log
	if p.otlp, err = collect(); err != nil {
		return nil, err
	}
	p.b.closers = append(p.b.closers, p.otlp.close)
	p.b.more = append(p.b.more, "OTEL_EXPORTER_OTLP_ENDPOINT="+p.otlp.url, "ACTUAL_LOG_LEVEL=debug", "ACTUAL_VENDOR_NOTEHUB=rate=60000/1m/1000 deadline=2s timeout=500ms attempts=2")
	if p.admin, err = pgx.Connect(ctx, p.b.database.AdminURL); err != nil {
		return nil, err
	}
	p.b.closers = append(p.b.closers, p.admin.Close)
	p.pgLog = p.sizeOfPostgresLog(ctx)
	if p.said, err = os.Create(p.path("sandbox.log")); err != nil {
		return nil, err
	}
	if p.sandbox, err = sandbox.New(time.Now, slog.New(slog.NewJSONHandler(p.said, nil))); err != nil {
		return nil, err
	}
	standIn := httptest.NewServer(p.standIn())
	p.hub = standIn.URL + "/notehub"
	if err := p.found(ctx); err != nil {
		standIn.Close()
		return nil, err
	}
	var stop func()
	p.web, stop = listenIn()
	return func() { stop(); standIn.CloseClientConnections(); standIn.Close() }, nil
}

// found makes the companies, and starts the server.
func (p *leakProof) found(ctx context.Context) (err error) {
	for _, ref := range []string{"token", "client", "refused"} {
		c, err := p.b.furnish(ctx, ref, "America/New_York")
		if err != nil {
			return err
		}
		f := &leakFirm{ref: ref, key: c.key}
		var id string
		if err := p.admin.QueryRow(ctx, `SELECT company_id::text FROM company WHERE ref = $1`, ref).Scan(&id); err != nil {
			return err
		}
		if f.id, err = domain.ParseCompanyID(id); err != nil {
			return err
		}
		p.firms = append(p.firms, f)
	}
	if p.server, err = p.b.serve(ctx); err != nil {
		return err
	}
	p.caller, err = p.newCaller(ctx)
	return err
}

// secret makes one, hard to mistake and awkward to write, and remembers it.
func (p *leakProof) secret(name string) string {
	text := fmt.Sprintf(`pV7+%d/zQ=&k%%3C"w\%s~Yx9`, len(p.secrets), strings.ToUpper(randomText(10)))
	p.remember(name, text)
	return text
}

func (p *leakProof) remember(name, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if isNew(p.secrets, text) {
		p.secrets = append(p.secrets, hidden{name, text})
	}
}

// learnToken takes a token that the stand-in gave out.
func (p *leakProof) learnToken(answer []byte) {
	var given struct {
		Token string `json:"access_token"`
	}
	if json.Unmarshal(answer, &given) == nil && len(given.Token) >= pieceLength {
		p.remember("a token that was given out", given.Token)
	}
}

// settle lets the ledger be numbered and what is traced be sent, and ends the
// server.
func (p *leakProof) settle(ctx context.Context) error {
	if err := wait(ctx, 30*time.Second, func() (bool, error) {
		var n int
		err := p.admin.QueryRow(ctx, `SELECT count(*) FROM ledger_pending`).Scan(&n)
		return n == 0, err
	}); err != nil {
		return fmt.Errorf("the ledger is not numbered: %w", err)
	}
	for _, f := range p.firms {
		for _, path := range []string{"/v1/vendors", "/v1/ledger/bundle", "/v1/ledger/entries?limit=500"} {
			if status, err := p.ask(ctx, f, http.MethodGet, path, ""); err != nil || status != http.StatusOK {
				return fmt.Errorf("GET %s: %d %w", path, status, err)
			}
		}
	}
	return nil
}
