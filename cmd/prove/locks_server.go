package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// api asks for the other company's things over HTTP and on the command line.
// Each question is first asked by their owner, so that it is a good one.
func (p *lockProof) api(ctx context.Context) error {
	mine, theirs := p.mine, p.theirs
	for _, path := range []string{"/v1/visits/" + mine.visit.String(), "/v1/events/" + url.PathEscape(mine.event), "/v1/quarantine/" + mine.quarantined.String()} {
		if status, body, err := mine.client.ask(ctx, http.MethodGet, path, ""); err != nil || status != http.StatusOK {
			return fmt.Errorf("its owner should see %s: %d %s: %w", path, status, body, err)
		}
		status, body, err := theirs.client.ask(ctx, http.MethodGet, path, "")
		if err != nil {
			return err
		}
		p.check("GET "+path+" with another's key", status == http.StatusNotFound, body)
	}
	for _, path := range []string{"/v1/quarantine/" + mine.quarantined.String() + "/claim", "/v1/quarantine/" + mine.quarantined.String() + "/reprocess"} {
		status, body, err := theirs.client.ask(ctx, http.MethodPost, path, `{"label":"taken"}`)
		if err != nil {
			return err
		}
		p.check("POST "+path+" with another's key", status == http.StatusNotFound, body)
	}
	for _, filter := range []string{"badge=" + mine.badge.String(), "site=" + mine.site.String()} {
		own, err := mine.client.visits(ctx, filter)
		if err != nil || own == 0 {
			return fmt.Errorf("its owner should see visits by %s: %w", filter, err)
		}
		others, err := theirs.client.visits(ctx, filter)
		if err != nil {
			return err
		}
		p.check("GET /v1/visits?"+filter+" with another's key", others == 0, others)
	}
	if err := p.otherCorrections(ctx); err != nil {
		return err
	}
	if err := p.otherRoute(ctx); err != nil {
		return err
	}
	return p.otherCommand(ctx)
}

// ask sends a request with the API key.
func (c client) ask(ctx context.Context, method, path, body string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Content-Type", "application/json")
	return do(req)
}

// visits counts the visits that a filter finds.
func (c client) visits(ctx context.Context, filter string) (int, error) {
	var page struct {
		Visits []json.RawMessage `json:"visits"`
	}
	err := c.get(ctx, "/v1/visits?"+filter, &page)
	return len(page.Visits), err
}

// otherRoute delivers an event of one company's badge by the other's route.
func (p *lockProof) otherRoute(ctx context.Context) error {
	body := fmt.Appendf(nil, `{"event":"smuggled","device":%q,"when":1775500000,"file":"_track.qo","where_when":1775500000,"where_lat":42.27,"where_lon":-71.8,"body":{}}`, p.mine.device)
	status, said, err := p.theirs.client.post(ctx, body)
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("post: %d %s: %w", status, said, err)
	}
	var stored, kept int
	err = p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT (SELECT count(*) FROM event WHERE key = 'smuggled'), (SELECT count(*) FROM quarantine WHERE key = 'smuggled' AND company_id = $1)`, p.theirs.company).Scan(&stored, &kept)
	})
	p.check("an event of one company's badge by the other's route", stored == 0 && kept == 1, said)
	return err
}

// otherCommand names the other company's things on the command line.
func (p *lockProof) otherCommand(ctx context.Context) error {
	for _, args := range [][]string{
		{"badge", "add", p.mine.device, "--company", p.theirs.ref},
		{"apikey", "revoke", p.mine.keyID, "--company", p.theirs.ref},
		{"route", "rotate", p.mine.routeID, "--company", p.theirs.ref},
		{"explain", p.mine.visit.String(), "--company", p.theirs.ref},
		{"ruling", "withdraw", p.mine.ruling, "--reason", "proof", "--company", p.theirs.ref},
		{"ruling", "exclude", p.mine.ofBadge, "--badge", p.mine.device, "--reason", "proof", "--company", p.theirs.ref},
	} {
		out, err := p.b.try(ctx, nil, args...)
		if err != nil {
			return err
		}
		p.check("actual "+strings.Join(args, " "), out.code == 1, out)
	}
	p.group("with another's id, key, route or device nothing is shown, claimed, stored or ended: over HTTP and on the command line")
	return nil
}

// wrongURLs starts the server with URLs of the wrong roles.
func (p *lockProof) wrongURLs(ctx context.Context) error {
	urls, admin := p.b.database.URLs, p.b.database.AdminURL
	above, drop, err := p.roleAbove(ctx)
	if err != nil {
		return err
	}
	defer drop()
	for _, w := range []struct {
		what string
		env  map[string]string
		says string
	}{
		{"the owner as app", map[string]string{"APP": urls.Owner}, "which owns the tables: connect as actual_app"},
		{"the superuser as app", map[string]string{"APP": admin}, "stands above row level security: connect as actual_app"},
		{"the superuser who plays the app", map[string]string{"APP": withParameter(admin, "role", "actual_app")}, "only plays actual_app: connect as actual_app"},
		{"a role that may bypass row level security as app", map[string]string{"APP": above}, "stands above row level security: connect as actual_app"},
		{"app and ingest swapped", map[string]string{"APP": urls.Ingest, "INGEST": urls.App}, "connects as actual_ingest where it must be actual_app"},
		{"the app as ingest", map[string]string{"INGEST": urls.App}, "connects as actual_app where it must be actual_ingest"},
		{"the directory as app", map[string]string{"APP": urls.Directory}, "connects as actual_directory where it must be actual_app"},
		{"the app as directory", map[string]string{"DIRECTORY": urls.App}, "connects as actual_app where it must be actual_directory"},
		{"the superuser as directory", map[string]string{"DIRECTORY": admin}, "stands above row level security: connect as actual_directory"},
		{"the owner as ingest", map[string]string{"INGEST": urls.Owner}, "which owns the tables: connect as actual_ingest"},
	} {
		var env []string
		for role, is := range w.env {
			env = append(env, "ACTUAL_DATABASE_URL_"+role+"="+is)
		}
		said, err := p.b.refusesToServe(ctx, env...)
		if err != nil {
			return err
		}
		p.check("serve with "+w.what, strings.Contains(said, w.says), said)
	}
	p.group("the server refuses to start with the wrong role")
	return nil
}

// refusesToServe starts the server, which must end at once, and returns why it
// would not serve; "" where it did.
func (b *bench) refusesToServe(ctx context.Context, env ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	out, err := b.try(ctx, append(env, "ACTUAL_LISTEN=127.0.0.1:0"), "serve")
	switch {
	case ctx.Err() != nil:
		return "", nil // It served until we ended it.
	case err != nil:
		return "", err
	case out.code != 1 || !strings.Contains(out.stderr, "refusing to serve"):
		return "", fmt.Errorf("serve ended with %d: %s", out.code, out.stderr)
	}
	return out.stderr, nil
}

// roleAbove makes a role that bypasses row level security, and returns its URL
// and how to drop it. Roles are the server's, so its name is of this run.
func (p *lockProof) roleAbove(ctx context.Context) (string, func(), error) {
	name := "prove_above_" + fmt.Sprint(os.Getpid())
	exec := func(ctx context.Context, sql string) error {
		return p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, sql)
			return err
		})
	}
	if err := exec(ctx, `CREATE ROLE `+name+` LOGIN BYPASSRLS PASSWORD 'above'`); err != nil {
		return "", nil, err
	}
	u, err := url.Parse(p.b.database.AdminURL)
	if err != nil {
		return "", nil, err
	}
	u.User = url.UserPassword(name, "above")
	return u.String(), func() { _ = exec(context.WithoutCancel(ctx), `DROP ROLE `+name) }, nil
}

// withParameter adds a setting of the session to a database URL.
func withParameter(raw, name, value string) string {
	u, err := url.Parse(raw)
	if err != nil {
		panic(err) // It is one of ours.
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// overlay writes the description of a module that has one more file, and
// returns the argument that makes go build it.
func (p *lockProof) overlay(name, path, content string) ([]string, error) {
	folder := filepath.Join(p.b.folder, "overlays")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	target, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	file, description := filepath.Join(folder, name+".sql"), filepath.Join(folder, name+".json")
	raw, err := json.Marshal(map[string]any{"Replace": map[string]string{target: file}})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		return nil, err
	}
	return []string{"-overlay", description}, os.WriteFile(description, raw, 0o600)
}
