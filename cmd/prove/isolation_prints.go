package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// prints are fingerprints of all rows that there are: by table and company.
type prints map[string]string

// ofTheServer lists the tables that the server writes by itself all the time, and no request
// does otherwise: how badges do, what was counted of their sessions, and what is due by the
// clock (a request may have it looked for at once; what it starts is watched by its tasks).
var ofTheServer = []string{"alert", "alert_message", "alert_outage", "alert_pulse", "alert_told", "alert_voltage", "badge_session", "run", "session_reading", "webhook_attempt"}

// unwatched lists the columns that may change though nobody changed a thing: when
// a credential was last used, or the schedules were last looked at.
const unwatched = `'{looked_at,last_used_at,last_used,last_seen_at,seen_at,used_at}'::text[]`

// dispatched lists, by table, columns that whoever sends webhooks writes by itself.
var dispatched = map[string]string{
	"webhook":         `'{due_at,turn,in_hand,failures,failing_since,rest_until,answered_at}'::text[]`,
	"webhook_message": `'{attempts,tried,next_at}'::text[]`,
}

// prints reads the fingerprints, past all locks. Tables are taken from the
// catalogue.
func (m *matrix) prints(ctx context.Context) (prints, error) {
	out := prints{}
	if m.printSQL == "" {
		if err := m.b.asAdmin(ctx, m.planPrints(ctx)); err != nil {
			return nil, err
		}
	}
	rows, err := m.admin.Query(ctx, m.printSQL)
	if err != nil {
		return nil, err
	}
	var table, company, print string
	_, err = pgx.ForEachRow(rows, []any{&table, &company, &print}, func() error {
		if owner := m.firmName(company); table != "run" || owner != theHouse { // The house's runs begin by themselves.
			out[table+" of "+owner] = print
		}
		return nil
	})
	return out, err
}

func (m *matrix) planPrints(ctx context.Context) func(conn *pgx.Conn) error {
	return func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT c.oid::regclass::text, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped)
			FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
				AND c.relname NOT IN ('goose_db_version', 'spatial_ref_sys') AND c.relname <> ALL ($1) ORDER BY 1`, ofTheServer)
		if err != nil {
			return err
		}
		var parts []string
		var table string
		var owned bool
		_, err = pgx.ForEachRow(rows, []any{&table, &owned}, func() error {
			company := `''`
			if owned {
				company = `company_id::text`
			}
			parts = append(parts, fmt.Sprintf(`SELECT '%s', %s, count(*) || ' ' || md5(string_agg(h, '' ORDER BY h)) FROM (SELECT *, md5((to_jsonb(t) - %s)::text) AS h FROM %s t) x GROUP BY 2`,
				table, company, cmp.Or(dispatched[table], unwatched), table))
			return nil
		})
		// What a request would leave for later is a change, too; retention and the judging of alerts begin by themselves.
		parts = append(parts, `SELECT 'river.river_job ' || kind, '', count(*) || ' ' || md5(string_agg(args::text, '' ORDER BY id)) FROM river.river_job WHERE kind NOT LIKE ALL ('{retention.%,alerts.%}') AND args->>'company_id' IN (SELECT company_id::text FROM company) GROUP BY 1`)
		m.printSQL, m.tables = strings.Join(parts, " UNION ALL "), len(parts)
		return err
	}
}

func (m *matrix) firmName(company string) string {
	for _, f := range m.firms {
		if f.company == company {
			return f.ref
		}
	}
	if company == "" {
		return "no company"
	}
	return theHouse
}

// since lists what changed between two fingerprints.
func (p prints) since(before prints) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if p[name] != before[name] {
			out = append(out, name)
		}
	}
	for name := range before {
		if _, there := p[name]; !there {
			out = append(out, name)
		}
	}
	return out
}

var uuidText = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// secrets are the texts and identifiers that are one firm's and no other's.
type secrets map[string]string // The firm by what is its own.

// readSecrets collects them from every row of every table.
func (m *matrix) readSecrets(ctx context.Context) error {
	m.secrets, m.personal, m.ofFleet = secrets{}, map[string]string{}, map[string]bool{}
	return m.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
			AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped)`)
		if err != nil {
			return err
		}
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		shared := map[string]bool{}
		for _, table := range tables {
			if err := m.readOwn(ctx, conn, table, shared); err != nil {
				return err
			}
		}
		for text := range shared {
			delete(m.secrets, text)
		}
		return nil
	})
}

func (m *matrix) readOwn(ctx context.Context, conn *pgx.Conn, table string, shared map[string]bool) error {
	rows, err := conn.Query(ctx, `SELECT company_id::text, (to_jsonb(t) - 'problem')::text FROM `+table+` t`) // A problem is told in words of ours.
	if err != nil {
		return err
	}
	var company, row string
	_, err = pgx.ForEachRow(rows, []any{&company, &row}, func() error {
		name := m.firmName(company)
		note := func(text string) {
			if of, there := m.secrets[text]; there && of != name {
				shared[text] = true
			}
			m.secrets[text] = name
			if slices.Contains(ofFleet, table) {
				m.ofFleet[text] = true
			} else {
				m.personal[text] = table
			}
		}
		var tree any
		if err := json.Unmarshal([]byte(row), &tree); err != nil {
			return err
		}
		eachText(tree, func(text string) {
			if len(text) >= 8 && !everyones.MatchString(text) {
				note(text)
			}
		})
		for _, id := range uuidText.FindAllString(row, -1) {
			if !everyones.MatchString(id) {
				note(id)
			}
		}
		return nil
	})
	return err
}

// everyones matches what is nobody's own: times, words of ours, what samples are called, the zero identifier,
// and the hashes of a list that is empty and of nothing.
var everyones = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}|^\d\d:\d\d|^[a-z_.:]+$|^[0-]+$|\(not real\)$|^01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b$|^e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855$`)

func eachText(tree any, do func(text string)) {
	switch v := tree.(type) {
	case string:
		do(v)
	case []any:
		for _, x := range v {
			eachText(x, do)
		}
	case map[string]any:
		for _, x := range v {
			eachText(x, do)
		}
	}
}

// theHouse is the name of the company that is ours.
const theHouse = "the house"

// leaks returns what of other firms an answer to a firm holds; "" where nothing.
// Ours may see what is the house's.
func (m *matrix) leaks(to *firm, ours bool, body []byte) string {
	mine := ""
	if to != nil {
		mine = to.ref
	}
	for _, f := range m.firms {
		if f != to && strings.Contains(string(body), f.ref) {
			return "the word of " + f.ref
		}
	}
	for _, id := range uuidText.FindAllString(string(body), -1) {
		if of, secret := m.secrets[id]; secret && of != mine && (!ours || of != theHouse) {
			return of + "'s " + id
		}
	}
	var tree any
	found := ""
	if json.Unmarshal(body, &tree) == nil {
		eachText(tree, func(text string) {
			if of, secret := m.secrets[text]; secret && of != mine && (!ours || of != theHouse) {
				found = of + "'s " + text
			}
		})
	}
	return found
}

// ofFleet are the tables whose texts an operator of ours may see: which companies
// and badges there are, and how the badges do.
var ofFleet = []string{"company", "badge", "badge_state", "device_directory", "quarantine", "event", "event_key"}

// fleetLeaks returns what of places and people an answer across companies holds.
func (m *matrix) fleetLeaks(body []byte) string {
	var tree any
	found := ""
	if json.Unmarshal(body, &tree) == nil {
		eachText(tree, func(text string) {
			if table, personal := m.personal[text]; personal && !m.fleetKnows(text) {
				found = "what is in " + table + ": " + text
			}
		})
	}
	return found
}

// fleetKnows reports whether a text is the id or the device of a badge or company,
// which other tables name, too.
func (m *matrix) fleetKnows(text string) bool { return m.ofFleet[text] }
