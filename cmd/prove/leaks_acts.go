package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strings"

	"actual/contracts/notehub/sim"
)

const leakProject = "app:2606f411-dea6-44a0-9743-1130f57d77d8"

func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b) // It never fails.
	return hex.EncodeToString(b)[:n]
}

// ask calls the API for a company, and returns the status.
func (p *leakProof) ask(ctx context.Context, f *leakFirm, method, path, body string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.server.url+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+f.key)
	req.Header.Set("Content-Type", "application/json")
	status, _, err := do(req)
	return status, err
}

// command runs the binary with something to read, and keeps all that it prints.
func (p *leakProof) command(ctx context.Context, stdin string, args ...string) error {
	cmd := exec.CommandContext(ctx, p.b.binary, args...)
	cmd.Env, cmd.Stdin = p.b.environment(), strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	p.printed = append(p.printed, out...)
	if err != nil {
		return fmt.Errorf("actual %s: %w: %s", args[0], err, bytes.TrimSpace(out))
	}
	return nil
}

// body is what sets a company's credentials.
func (p *leakProof) body(f *leakFirm) string {
	raw, _ := json.Marshal(map[string]any{"settings": map[string]string{"project": leakProject, "base_url": p.hub}, "secrets": f.secrets})
	return string(raw)
}

// give makes secrets and sets them: by the API, and by command.
func (p *leakProof) give(ctx context.Context) error {
	for _, f := range p.firms {
		switch f.ref {
		case "client":
			f.secrets = map[string]string{"client_id": p.secret("a client's id"), "client_secret": p.secret("a client's secret")}
		default:
			f.secrets = map[string]string{"token": p.secret("a token of " + f.ref)}
		}
	}
	token, client := p.firms[0].secrets, p.firms[1].secrets
	if err := p.seed(sim.Seed{
		Projects: []sim.ProjectSeed{{UID: leakProject, Account: "all", Devices: []sim.DeviceSeed{{UID: leakDevice, SN: "Mow 3"}}}},
		Tokens:   []sim.AccessToken{{Token: token["token"], Account: "all"}},
		Clients:  []sim.OAuthClient{{ID: client["client_id"], Secret: client["client_secret"], Account: "all", Seconds: 2}},
	}); err != nil {
		return err
	}
	for _, f := range p.firms {
		if status, err := p.ask(ctx, f, http.MethodPut, "/v1/vendors/notehub/credentials", p.body(f)); err != nil || status != http.StatusOK {
			return fmt.Errorf("set the credentials of %s: %d %w", f.ref, status, err)
		}
		p.caller.all(ctx, f.id)
	}
	return p.byCommand(ctx, p.firms[0])
}

// byCommand sets what is set once more, from standard input.
func (p *leakProof) byCommand(ctx context.Context, f *leakFirm) error {
	return errors.Join(
		p.command(ctx, "token="+f.secrets["token"]+"\n", "vendor", "set", "notehub", "--company", f.ref, "--setting", "project="+leakProject, "--setting", "base_url="+p.hub),
		p.command(ctx, "", "vendor", "list", "--company", f.ref), p.command(ctx, "", "vendor", "list", "--company", f.ref, "--json"),
	)
}

func (p *leakProof) seed(s sim.Seed) error {
	raw, err := json.Marshal(map[string]any{"notehub": s})
	if err != nil {
		return err
	}
	return p.sandbox.Seed(raw)
}

// misuse sends secrets where they don't belong: each is refused, and none is said
// back.
func (p *leakProof) misuse(ctx context.Context) error {
	const path = "/v1/vendors/notehub/credentials"
	f, text := p.firms[0], p.firms[0].secrets["token"]
	quoted, _ := json.Marshal(text)
	for _, body := range []string{
		fmt.Sprintf(`{"secrets": {"token": [%s]}}`, quoted),
		fmt.Sprintf(`{"secrets": {"token": {"is": %s}}}`, quoted),
		fmt.Sprintf(`{"secrets": %s}`, quoted),
		fmt.Sprintf(`{"secrets": [%s]}`, quoted),
		fmt.Sprintf(`{"secrets": {"token": %s`, quoted),
		string(quoted),
		fmt.Sprintf(`{"token": %s}`, quoted),
		fmt.Sprintf(`{%s: 1, "secrets": {}}`, quoted),
		fmt.Sprintf(`{"secrets": {%s: 1}}`, quoted),
		fmt.Sprintf(`{"secrets": {%s: "12345678", %s: "12345678"}}`, quoted, quoted),
		fmt.Sprintf(`{"settings": %s, "secrets": {}}`, quoted),
		fmt.Sprintf(`{"settings": {"token": %s, "project": %q}, "secrets": {}}`, quoted, leakProject),
		fmt.Sprintf(`{"settings": {"project": %s}, "secrets": {"token": %s}}`, quoted, quoted),
		fmt.Sprintf(`{"settings": {"project": %q, "base_url": %s}, "secrets": {"token": %s}}`, leakProject, quoted, quoted),
		fmt.Sprintf(`{"settings": {"project": %q}, "secrets": {%s: "12345678"}}`, leakProject, quoted),
		fmt.Sprintf(`{"settings": {"project": %q}, "secrets": {"token": "a b %s"}}`, leakProject, quoted[1:len(quoted)-1]),
		fmt.Sprintf(`{"settings": {"project": %q}, "secrets": {"token": "%s"}}`, leakProject, strings.Repeat(string(quoted[1:len(quoted)-1]), 200)),
		fmt.Sprintf(`{"settings": {"project": %q}, "secrets": {"token": %s, "client_id": %s}}`, leakProject, quoted, quoted),
	} {
		status, err := p.ask(ctx, f, http.MethodPut, path, body)
		if err != nil || status/100 != 4 {
			return fmt.Errorf("a request that makes no sense was answered %d %w", status, err)
		}
	}
	for _, wrong := range []string{"token=" + text + " and more\n", text + "\n", "token=" + text + "\nclient_id=" + text + "\n"} {
		if p.command(ctx, wrong, "vendor", "set", "notehub", "--company", f.ref, "--setting", "project="+leakProject) == nil {
			return errors.New("a command that makes no sense succeeded")
		}
	}
	stranger := &leakFirm{key: text} // Whoever mixes up the two.
	if status, err := p.ask(ctx, stranger, http.MethodGet, "/v1/vendors", ""); err != nil || status != http.StatusUnauthorized {
		return fmt.Errorf("a vendor's token as an API key: %d %w", status, err)
	}
	return nil
}

// rotate renews a token while it is in use, wraps by a new key, and restarts the
// server.
func (p *leakProof) rotate(ctx context.Context) error {
	f := p.firms[0]
	f.secrets = map[string]string{"token": p.secret("the next token")}
	if err := p.seed(sim.Seed{Tokens: []sim.AccessToken{{Token: f.secrets["token"], Account: "all"}}}); err != nil {
		return err
	}
	if status, err := p.ask(ctx, f, http.MethodPut, "/v1/vendors/notehub/credentials", p.body(f)); err != nil || status != http.StatusOK {
		return fmt.Errorf("renew the token: %d %w", status, err)
	}
	if err := errors.Join(
		p.command(ctx, "", "vendor", "rotate-key"), p.command(ctx, "", "vendor", "rotate-key", "--resume", "--json"), p.server.stop(ctx),
	); err != nil {
		return err
	}
	var err error
	if p.server, err = p.b.serve(ctx); err != nil {
		return err
	}
	for _, f := range p.firms {
		p.caller.all(ctx, f.id)
	}
	_ = p.command(ctx, "", "doctor") // Other things are not well here: its output counts.
	last := p.firms[2]
	if status, err := p.ask(ctx, last, http.MethodDelete, "/v1/vendors/notehub/credentials", ""); err != nil || status != http.StatusNoContent {
		return fmt.Errorf("take credentials back: %d %w", status, err)
	}
	p.caller.all(ctx, last.id)
	return nil
}

// everything sends all operations good and bad requests, as api-fuzz does.
func (p *leakProof) everything(ctx context.Context) error {
	if p.cases == 0 {
		return nil
	}
	m, err := furnishMatrix(ctx, p.b, true)
	if err != nil {
		return err
	}
	m.url = p.server.url
	f := &apiFuzzing{matrix: m, seed: 11, statuses: map[int]int{}, codes: map[string]int{}}
	for _, firm := range m.firms { // Those are asked; their secrets are stored while they are.
		own := &leakFirm{ref: firm.ref, key: strings.TrimPrefix(firm.admin.header.Get("Authorization"), "Bearer ")}
		p.others++
		own.secrets = map[string]string{"token": p.secret("a token of " + firm.ref)}
		if status, err := p.ask(ctx, own, http.MethodPut, "/v1/vendors/notehub/credentials", p.body(own)); err != nil || status != http.StatusOK {
			return fmt.Errorf("set the credentials of %s: %d %w", firm.ref, status, err)
		}
	}
	if err := m.learn(ctx); err != nil { // Isolation-matrix insists; here a refusal is an answer as well.
		p.b.say("%v", err)
	}
	for n := 0; f.sent < p.cases; n++ {
		if err := f.try(ctx, n, false); err != nil {
			return err
		}
		if n%200 == 199 {
			if err := f.revive(ctx); err != nil {
				return err
			}
		}
	}
	p.b.say("%d requests of all %d operations: %s", f.sent, len(m.api.Operations), f.said())
	return nil
}
