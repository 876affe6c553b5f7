package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/telemetry"
	"actual/contracts/notehub/sim"
)

// channel is a way on which a secret might get out: how all that went over it is
// got, and how something is put there for the proof to find.
type channel struct {
	name string
	read func(ctx context.Context) ([]byte, error)
	leak func(ctx context.Context, text string) error
}

// channels are all that the proof knows of.
func (p *leakProof) channels() []channel {
	file := func(name string) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) { return os.ReadFile(p.path(name)) }
	}
	logged := func(name string) func(context.Context, string) error {
		return func(ctx context.Context, text string) error {
			f, err := os.OpenFile(p.path(name), os.O_APPEND|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			telemetry.NewLogger(f, slog.LevelDebug).ErrorContext(ctx, "a call failed", "error", errors.New("refused: "+text))
			return f.Close()
		}
	}
	return []channel{
		{"answers of the API", func(context.Context) ([]byte, error) { return p.web.kept(), nil }, p.label},
		{"the server's log", file("server.log"), logged("server.log")},
		{"the caller's log", file("caller.log"), logged("caller.log")},
		{"errors", p.readErrors, func(_ context.Context, text string) error {
			p.caller.errors = append(p.caller.errors, fmt.Errorf("GET %s: refused", text).Error())
			return nil
		}},
		{"traces and metrics that were sent", func(context.Context) ([]byte, error) { return p.otlp.kept(), nil }, p.trace},
		{"metrics that are scraped", p.scrape, p.trace},
		{"the ledger's bundle", p.bundle, p.label},
		{"commands", func(context.Context) ([]byte, error) { return p.printed, nil }, func(ctx context.Context, text string) error {
			return p.command(ctx, "", "apikey", "create", "--company", p.firms[0].ref, "--label", text, "--json")
		}},
		{"the stand-in's record", p.record, func(_ context.Context, text string) error {
			return p.seed(sim.Seed{Projects: []sim.ProjectSeed{{UID: "app:" + text, Account: "all"}}})
		}},
		{"the database", p.dump, func(ctx context.Context, text string) error {
			_, err := p.admin.Exec(ctx, `UPDATE company SET name = $1 WHERE ref = $2`, text, p.firms[0].ref)
			return err
		}},
		{silentChannel, p.postgresLog, func(ctx context.Context, text string) error {
			_, err := p.admin.Exec(ctx, `SELECT 1/(length($1)*0)`, pgx.QueryExecModeSimpleProtocol, text)
			if err == nil {
				return errors.New("it did not fail")
			}
			return nil
		}},
		{"files", p.files, func(_ context.Context, text string) error {
			return os.WriteFile(p.path("anchors/left-behind"), []byte(text), 0o600)
		}},
	}
}

// label makes an API key that is called so: the API says it back, and the ledger
// keeps it.
func (p *leakProof) label(ctx context.Context, text string) error {
	raw, err := json.Marshal(map[string]any{"label": text})
	if err != nil {
		return err
	}
	status, err := p.ask(ctx, p.firms[0], http.MethodPost, "/v1/api-keys", string(raw))
	if err == nil && status != http.StatusCreated {
		err = fmt.Errorf("make an API key: %d", status)
	}
	return err
}

// trace measures a call of that name.
func (p *leakProof) trace(ctx context.Context, text string) error {
	_, done := p.caller.telemetry.Vendors.Call(ctx, "notehub", text)
	done("answered", 1)
	return nil
}

func (p *leakProof) readErrors(context.Context) ([]byte, error) {
	return []byte(strings.Join(p.caller.errors, "\n")), nil
}

// scrape reads the metrics of the server and of the caller.
func (p *leakProof) scrape(ctx context.Context) ([]byte, error) {
	own := httptest.NewRecorder()
	p.caller.telemetry.Metrics().ServeHTTP(own, httptest.NewRequestWithContext(ctx, http.MethodGet, "/metrics", nil))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.ops+"/metrics", http.NoBody)
	if err != nil {
		return nil, err
	}
	status, theirs, err := do(req)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("/metrics: %d", status)
	}
	return append(own.Body.Bytes(), theirs...), err
}

// bundle exports the ledger of every company by command.
func (p *leakProof) bundle(ctx context.Context) ([]byte, error) {
	var all []byte
	for _, f := range p.firms {
		out := p.path(fmt.Sprintf("ledger-%s-%d.ndjson", f.ref, time.Now().UnixNano()))
		if _, err := p.b.actual(ctx, "ledger", "export", "--company", f.ref, "--out", out); err != nil {
			return nil, err
		}
		raw, err := os.ReadFile(out)
		if err != nil {
			return nil, err
		}
		all = append(all, unpacked(raw)...)
		if err := os.Remove(out); err != nil {
			return nil, err
		}
	}
	return all, nil
}

var inBase64 = regexp.MustCompile(`"[A-Za-z0-9+/=]{16,}"`)

// unpacked adds to a text what is within its base64.
func unpacked(raw []byte) []byte {
	out := bytes.Clone(raw)
	for _, quoted := range inBase64.FindAll(raw, -1) {
		var inside []byte
		if json.Unmarshal(quoted, &inside) == nil {
			out = append(append(out, '\n'), inside...)
		}
	}
	return out
}

// record asks the stand-in for what it tells of itself, and reads its log.
func (p *leakProof) record(ctx context.Context) ([]byte, error) {
	all, err := os.ReadFile(p.path("sandbox.log"))
	for _, path := range []string{"/_sandbox", "/_sandbox/notehub/state", "/_sandbox/notehub/calls", "/_sandbox/notehub/faults"} {
		answer := httptest.NewRecorder()
		p.sandbox.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		if answer.Code != http.StatusOK {
			err = errors.Join(err, fmt.Errorf("%s: %d", path, answer.Code))
		}
		all = append(all, answer.Body.Bytes()...)
	}
	return all, err
}

var inHex = regexp.MustCompile(`\\\\x[0-9a-f]{8,}`)

// dump writes every row of every table, sealed columns too, and bytes once more as
// what they are.
func (p *leakProof) dump(ctx context.Context) ([]byte, error) {
	rows, err := p.admin.Query(ctx, `SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'river') AND c.relname <> 'spatial_ref_sys' ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, table := range tables {
		if _, err := p.admin.PgConn().CopyTo(ctx, &out, "COPY (SELECT * FROM "+table+") TO STDOUT"); err != nil {
			return nil, fmt.Errorf("dump %s: %w", table, err)
		}
	}
	all := out.Bytes()
	for _, digits := range inHex.FindAll(out.Bytes(), -1) {
		raw := make([]byte, hex.DecodedLen(len(digits)-3))
		if _, err := hex.Decode(raw, digits[3:len(digits)-len(digits[3:])%2]); err == nil {
			all = append(append(all, '\n'), raw...)
		}
	}
	return bytes.ReplaceAll(all, []byte(`\\`), []byte(`\`)), nil // COPY doubles what escapes.
}

// postgresLogFile is the log of the private cluster.
func (p *leakProof) postgresLogFile(ctx context.Context) (string, error) {
	var data string
	if err := p.admin.QueryRow(ctx, `SHOW data_directory`).Scan(&data); err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(data), "log"), nil
}

func (p *leakProof) sizeOfPostgresLog(ctx context.Context) int64 {
	path, err := p.postgresLogFile(ctx)
	if err != nil {
		return 0
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// postgresLog reads what PostgreSQL logged since the proof began.
func (p *leakProof) postgresLog(ctx context.Context) ([]byte, error) {
	path, err := p.postgresLogFile(ctx)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if _, err := f.Seek(p.pgLog, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// files reads all that was left in the proof's folder, the program itself excepted.
func (p *leakProof) files(context.Context) ([]byte, error) {
	var all []byte
	err := filepath.WalkDir(p.b.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == p.b.binary {
			return err
		}
		raw, err := os.ReadFile(path)
		all = append(append(append(all, path...), '\n'), raw...)
		return err
	})
	return all, err
}
