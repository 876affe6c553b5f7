package webui

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"actual/adapters/ledgerbundle"
	"actual/app/audit"
	"actual/domain/fault"
	"actual/domain/ledger"
)

func ledgerRoutes(at *routes) {
	at.get("/ledger", ledgerPage)
	at.get("/ledger/verify", verifyPage)
	at.post("/ledger/verify", verifyLedger, verifyPage)
	at.get("/ledger/:id", entryPage)
}

// logged is an entry of the ledger.
type logged struct {
	ID      string          `json:"id"`
	Number  *int64          `json:"number"`
	At      time.Time       `json:"at"`
	Kind    string          `json:"kind"`
	Actor   string          `json:"actor"`
	Subject string          `json:"subject"`
	Body    json.RawMessage `json:"body"`
}

// checkpoint is a signed one, and where it stands outside.
type checkpoint struct {
	Size     int64     `json:"size"`
	Note     string    `json:"note"`
	SignedAt time.Time `json:"signed_at"`
	Anchors  []struct {
		Place string    `json:"place"`
		At    time.Time `json:"anchored_at"`
	} `json:"anchors"`
}

// ledgerView is a page of entries, and the newest checkpoint; nil where none is signed yet.
type ledgerView struct {
	Entries []logged `json:"entries"`
	Next    string   `json:"next_cursor"`
	Newest  *checkpoint
}

func ledgerPage(r *request) (templ.Component, error) {
	var v ledgerView
	if err := r.get(r.Path("/v1/ledger/entries?limit=50", "cursor", "kind", "subject", "actor"), &v); err != nil {
		return nil, err
	}
	newest, err := r.newestCheckpoint()
	if err != nil {
		return nil, err
	}
	v.Newest = newest
	return ledgerList(r, v), nil
}

func (r *request) newestCheckpoint() (*checkpoint, error) {
	var c checkpoint
	err := r.get("/v1/ledger/checkpoint", &c)
	if why, known := asProblem(err); known && why.Status == http.StatusNotFound {
		return nil, nil
	}
	return &c, err
}

// provenEntry is one entry with its bytes and its proof.
type provenEntry struct {
	Entry  logged `json:"entry"`
	Bytes  string `json:"bytes"`
	Leaf   string `json:"leaf"`
	Beside []struct {
		Field string `json:"field"`
		State string `json:"state"`
		Value string `json:"value"`
	} `json:"beside"`
	Proof *struct {
		Checkpoint checkpoint `json:"checkpoint"`
		Hashes     []string   `json:"hashes"`
	} `json:"proof"`
}

func entryPage(r *request) (templ.Component, error) {
	var v provenEntry
	if err := r.get("/v1/ledger/entries/"+r.ID("id"), &v); err != nil {
		return nil, err
	}
	return entryDetail(r, v), nil
}

// verifyView is what a verification found.
type verifyView struct {
	Newest *checkpoint
	Large  bool // More than a page verifies.
	Report *ledger.Report
	Key    string // That was trusted.
	Named  bool   // It is what the bundle itself names: nobody gave one.
	Lasted time.Duration
}

// mostVerified is how many entries a page verifies at most; more is for the command, which
// reads a file.
const mostVerified = 100_000

func verifyPage(r *request) (templ.Component, error) {
	v, err := r.toVerify()
	if err != nil {
		return nil, err
	}
	return verifyForm(r, v), nil
}

func (r *request) toVerify() (v verifyView, err error) {
	if v.Newest, err = r.newestCheckpoint(); err != nil {
		return v, err
	}
	v.Large = v.Newest != nil && v.Newest.Size > mostVerified
	return v, nil
}

// verifyLedger takes the company's bundle, as anybody downloads it, and verifies it as
// `actual ledger verify --bundle` does: with the key and the checkpoint that the visitor
// kept, where they give one.
func verifyLedger(r *request) (outcome, error) {
	v, err := r.toVerify()
	if err != nil || v.Large {
		return outcome{page: verifyForm(r, v)}, err
	}
	began := r.clock.Now()
	out, err := r.ask(http.MethodGet, "/v1/ledger/bundle", "", nil)
	if err != nil {
		return outcome{}, err
	}
	bundle := out.body.Bytes()
	in, named, err := ledgerbundle.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(bundle)), nil })
	if err != nil {
		return outcome{}, fmt.Errorf("read the bundle: %w", err)
	}
	v.Key = r.Form("key")
	if v.Key == "" {
		v.Key, v.Named = named, true
	}
	if in.Keys, err = ledger.Keys(v.Key); err != nil {
		return outcome{}, refused(err, "key")
	}
	in.Anchored = nil // They are the bundle's own word.
	if kept := strings.ReplaceAll(r.c.PostForm("checkpoint"), "\r\n", "\n"); strings.TrimSpace(kept) != "" {
		in.Anchored = [][]byte{[]byte(strings.TrimLeft(kept, "\n "))}
	}
	report, err := ledger.Verify(in)
	if err != nil {
		return outcome{}, fmt.Errorf("verify the bundle: %w", err)
	}
	report.Findings = append(report.Findings, audit.Unsigned(report)...)
	v.Report, v.Lasted = &report, r.clock.Now().Sub(began)
	return outcome{page: verifyForm(r, v)}, nil
}

// refused makes a problem of what the domain refuses of a field.
func refused(err error, field string) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return &problem{Status: http.StatusUnprocessableEntity, Code: f.Code, Detail: field + ": " + f.Msg}
	}
	return err
}
