package postgis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/digest"
)

type digests struct{ scope }

type digestRow struct {
	ID      string    `bun:"id"`
	Cadence string    `bun:"cadence"`
	SentOn  string    `bun:"sent_on"`
	First   string    `bun:"first_day"`
	Last    string    `bun:"last_day"`
	ByHand  bool      `bun:"by_hand"`
	Zone    string    `bun:"time_zone"`
	MadeAt  time.Time `bun:"made_at"`
	MadeBy  string    `bun:"made_by"`
	Figures []byte    `bun:"figures"`
	Changed []byte    `bun:"changed"`
}

const (
	digestHead    = `id, cadence, sent_on::text, first_day::text, last_day::text, by_hand, time_zone, made_at, made_by`
	digestColumns = digestHead + `, figures, changed`
)

func (r digestRow) digest(company domain.CompanyID) (digest.Digest, error) {
	var read reader
	c := digest.Cadence(r.Cadence)
	d := digest.Digest{
		ID: domain.DigestID{UUID: read.id(r.ID)}, Company: company, Period: digest.Period{Cadence: c, Sent: read.date(r.SentOn), From: read.date(r.First), To: read.date(r.Last)},
		MadeAt: r.MadeAt.UTC(), MadeBy: r.MadeBy, Manual: r.ByHand, Zone: r.Zone,
	}
	if read.err != nil {
		return d, fmt.Errorf("stored summary: %w", read.err)
	}
	if r.Figures == nil {
		return d, nil
	}
	var err error
	if d.Figures, err = decodeFigures(r.Figures); err != nil {
		return d, err
	}
	d.Since, err = decodeSince(r.Changed, c)
	return d, err
}

// Add implements ports.Digests.
func (s digests) Add(ctx context.Context, d digest.Digest) error {
	figures, err := encodeFigures(d.Figures)
	if err != nil {
		return fmt.Errorf("encode figures: %w", err)
	}
	changed, err := encodeSince(d.Since)
	if err != nil {
		return fmt.Errorf("encode changes: %w", err)
	}
	n, err := s.exec(ctx, `INSERT INTO digest (company_id, id, cadence, sent_on, first_day, last_day, by_hand, time_zone, made_at, made_by, figures, changed)
		VALUES (?, ?, ?, ?::date, ?::date, ?::date, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		s.id(), d.ID.String(), string(d.Cadence), d.Sent.String(), d.From.String(), d.To.String(), d.Manual, d.Zone, d.MadeAt, d.MadeBy, figures, changed)
	if err != nil {
		return fmt.Errorf("insert summary: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

// ByID implements ports.Digests.
func (s digests) ByID(ctx context.Context, id domain.DigestID) (digest.Digest, error) {
	var row digestRow
	if err := s.one(ctx, digest.ErrNotFound, &row, `SELECT `+digestColumns+` FROM digest WHERE company_id = ? AND id = ?`, s.id(), id.String()); err != nil {
		return digest.Digest{}, fmt.Errorf("select summary: %w", err)
	}
	return row.digest(s.company)
}

// Last implements ports.Digests.
func (s digests) Last(ctx context.Context, c digest.Cadence, before domain.Date) (digest.Digest, error) {
	var row digestRow
	if err := s.one(ctx, digest.ErrNotFound, &row, `SELECT `+digestColumns+` FROM digest WHERE company_id = ? AND cadence = ? AND NOT by_hand AND sent_on < ?::date
		ORDER BY sent_on DESC LIMIT 1`, s.id(), string(c), before.String()); err != nil {
		return digest.Digest{}, fmt.Errorf("select the last summary: %w", err)
	}
	return row.digest(s.company)
}

// List implements ports.Digests.
func (s digests) List(ctx context.Context, c digest.Cadence, before domain.DigestID, limit int) ([]digest.Digest, error) {
	var rows []digestRow
	if err := s.all(ctx, &rows, `SELECT `+digestHead+` FROM digest WHERE company_id = ?0 AND (?1 = '' OR cadence = ?1) AND (?2::uuid IS NULL OR id < ?2::uuid) ORDER BY id DESC LIMIT ?3`,
		s.id(), string(c), idText(before.UUID), limit); err != nil {
		return nil, fmt.Errorf("list summaries: %w", err)
	}
	out := make([]digest.Digest, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.digest(s.company); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Forget implements ports.Digests.
func (s digests) Forget(ctx context.Context, before domain.Date) (int64, error) {
	// A day of a hold may be one of two dates of a time zone: it is taken wide.
	n, err := s.exec(ctx, `DELETE FROM digest d WHERE d.company_id = ? AND d.sent_on < NULLIF(?, '')::date AND NOT EXISTS (SELECT FROM legal_hold h
		WHERE h.company_id = d.company_id AND h.lifted_at IS NULL AND h.from_at < (d.last_day + 2)::timestamptz AND h.to_at > (d.first_day - 1)::timestamptz)`, s.id(), before.String())
	if err != nil {
		return 0, fmt.Errorf("delete summaries: %w", err)
	}
	return n, nil
}

// ForgetNames implements ports.Digests.
func (s digests) ForgetNames(ctx context.Context, names []string) error {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	if len(names) == 0 {
		return nil
	}
	if _, err := s.exec(ctx, `UPDATE digest SET figures = jsonb_set(jsonb_set(figures,
			'{found,notable}', (SELECT COALESCE(jsonb_agg(n ORDER BY i), '[]') FROM jsonb_array_elements(figures->'found'->'notable') WITH ORDINALITY AS x (n, i)
				WHERE NOT EXISTS (SELECT FROM unnest(?0::text[]) AS gone (name) WHERE strpos(n::text, gone.name) > 0))),
			'{badges,ailing}', (SELECT COALESCE(jsonb_agg(CASE WHEN a->>'wearer' = ANY (?0::text[]) THEN a || '{"wearer": ""}' ELSE a END ORDER BY i), '[]')
				FROM jsonb_array_elements(figures->'badges'->'ailing') WITH ORDINALITY AS x (a, i)))
		WHERE company_id = ?1`, pgdialect.Array(names), s.id()); err != nil {
		return fmt.Errorf("take names out of summaries: %w", err)
	}
	return nil
}

type letters struct{ scope }

type letterRow struct {
	ID       string     `bun:"id"`
	Digest   string     `bun:"digest_id"`
	Address  string     `bun:"address"`
	Language string     `bun:"language"`
	Fate     string     `bun:"fate"`
	Tries    int        `bun:"tries"`
	Problem  string     `bun:"problem"`
	Answer   string     `bun:"answer"`
	MadeAt   time.Time  `bun:"made_at"`
	DueAt    *time.Time `bun:"due_at"`
	MovedAt  time.Time  `bun:"moved_at"`
	Turn     int64      `bun:"turn"`
	InHand   *time.Time `bun:"in_hand"`
	Handing  *time.Time `bun:"handing_at"`
	Secret   []byte     `bun:"secret"`
}

const letterColumns = `id, digest_id, address, language, fate, tries, problem, answer, made_at, due_at, moved_at, turn, in_hand, handing_at, secret`

func (r letterRow) letter() (digest.Letter, error) {
	var read reader
	l := digest.Letter{
		ID: domain.LetterID{UUID: read.id(r.ID)}, Digest: domain.DigestID{UUID: read.id(r.Digest)}, To: r.Address, Language: languageOf(r.Language), Fate: digest.Fate(r.Fate), Tries: r.Tries,
		Problem: r.Problem, Answer: r.Answer, MadeAt: r.MadeAt.UTC(), DueAt: timeOf(r.DueAt), MovedAt: r.MovedAt.UTC(), Turn: r.Turn, Until: timeOf(r.InHand), HandingAt: timeOf(r.Handing),
		Secret: r.Secret,
	}
	return l, read.err
}

// Add implements ports.Letters.
func (s letters) Add(ctx context.Context, all []digest.Letter) error {
	for _, l := range all {
		if _, err := s.exec(ctx, `INSERT INTO digest_letter (company_id, `+letterColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			s.id(), l.ID.String(), l.Digest.String(), l.To, string(l.Language), string(l.Fate), l.Tries, l.Problem, l.Answer, l.MadeAt, timeOrNull(l.DueAt), l.MovedAt, l.Turn,
			timeOrNull(l.Until), timeOrNull(l.HandingAt), nonNilBytes(l.Secret)); err != nil {
			return fmt.Errorf("insert letter: %w", err)
		}
	}
	return nil
}

// Hold implements ports.Letters.
func (s letters) Hold(ctx context.Context, id domain.LetterID) (digest.Letter, error) {
	var row letterRow
	if err := s.one(ctx, digest.ErrNoLetter, &row, `SELECT `+letterColumns+` FROM digest_letter WHERE company_id = ? AND id = ? FOR UPDATE`, s.id(), id.String()); err != nil {
		return digest.Letter{}, fmt.Errorf("select letter: %w", err)
	}
	return row.letter()
}

// Save implements ports.Letters.
func (s letters) Save(ctx context.Context, l digest.Letter, turn int64) error {
	n, err := s.exec(ctx, `UPDATE digest_letter SET fate = ?, tries = ?, problem = ?, answer = ?, made_at = ?, due_at = ?, moved_at = ?, turn = ?, in_hand = ?, handing_at = ?, secret = ?
		WHERE company_id = ? AND id = ? AND turn = ?`,
		string(l.Fate), l.Tries, l.Problem, l.Answer, l.MadeAt, timeOrNull(l.DueAt), l.MovedAt, l.Turn, timeOrNull(l.Until), timeOrNull(l.HandingAt), nonNilBytes(l.Secret),
		s.id(), l.ID.String(), turn)
	if err != nil {
		return fmt.Errorf("save letter: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

// Of implements ports.Letters.
func (s letters) Of(ctx context.Context, of []domain.DigestID) ([]digest.Letter, error) {
	ids := make([]string, len(of))
	for i, id := range of {
		ids[i] = id.String()
	}
	var rows []letterRow
	if err := s.all(ctx, &rows, `SELECT `+letterColumns+` FROM digest_letter WHERE company_id = ? AND digest_id = ANY (?::uuid[]) ORDER BY digest_id, address`,
		s.id(), pgdialect.Array(ids)); err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	out := make([]digest.Letter, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.letter(); err != nil {
			return nil, fmt.Errorf("stored letter: %w", err)
		}
	}
	return out, nil
}

func nonNilBytes(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
