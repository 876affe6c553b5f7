package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"actual/domain/webhook"
)

// standardWebhooks shows that others verify what we sign.
var standardWebhooks = claim{
	name: "standard-webhooks",
	target: "the Standard Webhooks reference libraries (Go, npm) verify every delivery that our signer and poster sent over HTTP with HMAC, also while keys are rotated, and refuse every altered one; " +
		"HMAC and Ed25519 vectors pass in the Go, TypeScript and Python examples, which take the same deliveries and show exactly what was left out",
	run: proveStandardWebhooks,
}

const receivers = "contracts/actual/receivers"

// signatureProof is what the proof has found.
type signatureProof struct {
	b      *bench
	folder string // Of the examples, built.
	keys   signatureKeys
	wrong  int
}

func proveStandardWebhooks(ctx context.Context, b *bench) (result, error) {
	folder, err := os.MkdirTemp("", "receivers")
	if err != nil {
		return result{}, err
	}
	b.closers = append(b.closers, func(context.Context) error { return os.RemoveAll(folder) })
	keys, err := newSignatureKeys()
	if err != nil {
		return result{}, err
	}
	p := &signatureProof{b: b, folder: folder, keys: keys}
	if err := p.install(ctx); err != nil {
		return result{}, err
	}
	shared, err := p.vectors(ctx)
	if err != nil {
		return result{}, err
	}
	live, err := p.live(ctx)
	return result{
		figures: fmt.Sprintf("%s; %s; load %s", shared, live, load()),
		ok:      p.wrong == 0 && err == nil,
	}, err
}

// check counts what is not as it shall be.
func (p *signatureProof) check(what string, ok bool, got any) {
	if !ok {
		p.wrong++
		p.b.say("WRONG %s: %v", what, got)
	}
}

// install copies the examples and builds what has to be, with the versions that they pin.
func (p *signatureProof) install(ctx context.Context) error {
	for _, name := range []string{"typescript", "python"} {
		if err := copyFiles(os.DirFS(filepath.Join(receivers, name)), filepath.Join(p.folder, name)); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		what string
		args []string
	}{
		{"npm (Node 20 or newer is needed)", []string{"npm", "ci", "--no-audit", "--no-fund"}},
		{"the TypeScript compiler", []string{"npm", "run", "--silent", "build"}},
	} {
		if out, err := p.command(ctx, "typescript", c.args...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", c.what, err, out)
		}
	}
	p.b.say("installed the reference library of npm, built the TypeScript example")
	return nil
}

func (p *signatureProof) command(ctx context.Context, folder string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = filepath.Join(p.folder, folder)
	return cmd
}

// copyFiles copies the files of one folder, not what is below it.
func copyFiles(from fs.FS, to string) error {
	if err := os.MkdirAll(to, 0o750); err != nil {
		return err
	}
	names, err := fs.Glob(from, "*.*")
	for _, name := range names {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			continue // A folder.
		}
		if err := os.WriteFile(filepath.Join(to, name), raw, 0o600); err != nil {
			return err
		}
	}
	return err
}

// vectors holds the examples, and the reference library of Go, against the shared vectors.
func (p *signatureProof) vectors(ctx context.Context) (string, error) {
	file, err := filepath.Abs("contracts/actual/webhook-vectors.json")
	if err != nil {
		return "", err
	}
	test := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "./"+receivers+"/go")
	passed := 0
	for _, c := range []struct {
		name string
		cmd  *exec.Cmd
	}{{"Go", test}, {"TypeScript", p.command(ctx, "typescript", "node", "dist/vectors.js", file)}, {"Python", p.command(ctx, "python", "python3", "vectors.py", file)}} {
		out, err := c.cmd.CombinedOutput()
		if p.check(c.name+"'s vectors", err == nil, string(out)); err == nil {
			passed++
		}
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, "chains") {
				p.b.say("%s: %s", c.name, strings.TrimSpace(line))
			}
		}
	}
	agree, all, err := p.referenceVectors(file)
	return fmt.Sprintf("vectors pass in %d of 3 examples; Go's reference library agrees in %d of %d HMAC vectors", passed, agree, all), err
}

// referenceVectors asks the reference library of Go about the vectors of HMAC. It can't be
// told the time, and knows no rule of ids: what is late verifies, and an id with a full stop.
func (p *signatureProof) referenceVectors(file string) (agree, all int, err error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	var v struct {
		Deliveries []struct {
			Name, Body, Says string
			Keys             []string
			Headers          map[string]string
		}
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return 0, 0, err
	}
	for _, d := range v.Deliveries {
		if !strings.HasPrefix(d.Keys[0], "whsec_") || strings.Contains(d.Headers[webhook.HeaderID], ".") {
			continue
		}
		all++
		header := http.Header{}
		for name, value := range d.Headers {
			header.Set(name, value)
		}
		holds := false
		for _, key := range d.Keys {
			w, err := reference.NewWebhook(key)
			if err != nil {
				return 0, 0, err
			}
			holds = holds || w.VerifyIgnoringTimestamp([]byte(d.Body), header) == nil
		}
		if holds == (d.Says != "bad_signature") {
			agree++
		}
		p.check("the reference library about "+d.Name, holds == (d.Says != "bad_signature"), holds)
	}
	return agree, all, nil
}

// signatureKeys are the keys of the proof: two of HMAC and two pairs, for rotation.
type signatureKeys struct{ former, hmac, formerPair, pair webhook.Key }

func newSignatureKeys() (k signatureKeys, err error) {
	var failed [4]error
	k.former, failed[0] = webhook.NewHMAC(random(32))
	k.hmac, failed[1] = webhook.NewHMAC(random(32))
	k.formerPair, failed[2] = webhook.NewEd25519(random(32))
	k.pair, failed[3] = webhook.NewEd25519(random(32))
	return k, errors.Join(failed[:]...)
}

// referenceHandler takes deliveries by the reference library of Go.
type referenceHandler struct{ keys []*reference.Webhook }

// ServeHTTP implements http.Handler.
func (h *referenceHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := takeBody(r)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for _, key := range h.keys {
		if key.Verify(body, r.Header) == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
	}
	w.WriteHeader(http.StatusUnauthorized)
}

// startsWithin is how long a receiver may take to say where it listens.
const startsWithin = 20 * time.Second
