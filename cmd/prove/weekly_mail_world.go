package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"actual/contracts/notehub/season"
)

// furnish makes a company with two crews, whose week in March has happened, but for what
// comes late, and jobs of that week; and turns its summaries on.
func (p *mailProof) furnish(ctx context.Context) error {
	if err := p.move("2027-03-13T12:00:00Z", mailSpeed); err != nil {
		return err
	}
	made := season.New(season.Config{Seed: 11, Start: time.Date(2027, 3, 8, 0, 0, 0, 0, time.UTC), Days: 5, Crews: 3, BadgesPerCrew: 2, Sites: 60})
	var err error
	if p.c, err = p.b.furnish(ctx, "northside", made.Config().TimeZone); err != nil {
		return err
	}
	if p.c.key, err = p.b.actual(ctx, "apikey", "create", "--company", "northside", "--label", "year", "--scope", "admin", "--valid", "365d"); err != nil {
		return err
	}
	if err := p.b.staff(ctx, "northside", made); err != nil {
		return err
	}
	if err := p.people(ctx, made); err != nil {
		return err
	}
	if _, err := p.b.actual(ctx, "run", "due"); err != nil { // It makes the house, which two servers would both make.
		return err
	}
	if err := p.start(ctx); err != nil {
		return err
	}
	var now [][]byte
	for e := range made.All(0) {
		if friday := made.Config().Start.AddDate(0, 0, 4).UnixNano(); made.Badges()[e.Badge].Crew == made.Config().Crews-1 && e.Received >= friday {
			p.late = append(p.late, e.Raw) // The last crew's truck was out of coverage.
			continue
		}
		now = append(now, e.Raw)
	}
	if err := p.post(ctx, now); err != nil {
		return err
	}
	if err := p.jobs(ctx); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"reconcile", "--from", "2027-03-08", "--to", "2027-03-12"},
		{
			"digest", "settings", "--weekly", "--weekday", "sunday", "--at", "02:30",
			"--recipients", strings.Join([]string{owner, foreman + ":es", leaver, nobody}, ","),
		},
	} {
		if _, err := p.b.actual(ctx, append(args, "--company", "northside")...); err != nil {
			return err
		}
	}
	if err := p.b.quiet(ctx); err != nil {
		return err
	}
	for _, server := range p.servers {
		if err := server.stop(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (p *mailProof) post(ctx context.Context, events [][]byte) error {
	status, body, err := p.c.post(ctx, bytes.Join(events, []byte("\n")))
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("post: %d %s: %w", status, body, err)
	}
	p.b.say("posted %d events", len(events))
	return p.b.quiet(ctx)
}

func (p *mailProof) people(ctx context.Context, made *season.Season) error {
	names := []string{"Ana Flores", "Pat O'Neill", "Luis Ortega", "Mary <Mae> Finch", "José Núñez", "Tom Bell"}
	crews := []string{"North Route", "Río Sur", "Mow & Blow 3"}
	for i, name := range crews {
		if _, err := p.b.actual(ctx, "crew", "create", fmt.Sprintf("crew-%d", i), "--name", name, "--company", "northside"); err != nil {
			return err
		}
	}
	for i, badge := range made.Badges() {
		ref := fmt.Sprintf("E-%d", i)
		for _, args := range [][]string{
			{"worker", "add", "--ref", ref, "--name", names[i%len(names)]},
			{"custody", "give", badge.Device, ref, "--from", "2027-03-01"},
			{"crew", "join", fmt.Sprintf("crew-%d", badge.Crew), ref, "--from", "2027-03-01"},
		} {
			if _, err := p.b.actual(ctx, append(args, "--company", "northside")...); err != nil {
				return err
			}
		}
	}
	return nil
}

// jobs plans work at sites where crews were, and at one where none was.
func (p *mailProof) jobs(ctx context.Context) error {
	rows, err := p.admin.Query(ctx, `SELECT DISTINCT ON (s.ref) s.ref, (v.arrived AT TIME ZONE 'America/New_York')::date::text, cr.ref
		FROM visit_version v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
		JOIN custody c ON c.company_id = v.company_id AND c.badge_id = v.badge_id JOIN crew_member m ON m.company_id = c.company_id AND m.worker_id = c.worker_id
		JOIN crew cr ON cr.company_id = m.company_id AND cr.id = m.crew_id
		WHERE v.recorded_to IS NULL AND s.kind <> 'yard' AND v.departed - v.arrived > interval '20 minutes' ORDER BY s.ref LIMIT 14`)
	if err != nil {
		return err
	}
	var planned [][3]string
	for rows.Next() {
		var one [3]string
		if err := rows.Scan(&one[0], &one[1], &one[2]); err != nil {
			return err
		}
		planned = append(planned, one)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(planned) < 6 {
		return fmt.Errorf("crews were at %d sites only", len(planned))
	}
	planned = append(planned, [3]string{planned[0][0], "2027-03-13", "crew-0"})
	for i, one := range planned {
		if _, err := p.b.actual(ctx, "job", "create", "--company", "northside", "--site", one[0], "--date", one[1], "--crew", one[2], "--man-hours", []string{"1.5", "2", "3"}[i%3]); err != nil {
			return err
		}
	}
	p.b.say("planned %d jobs", len(planned))
	return nil
}

// leave follows the link in the leaver's letter as mail programs do, and wrong ones.
func (p *mailProof) leave(ctx context.Context) error {
	letters := p.inbox.To(leaver)
	if len(letters) != 1 {
		p.find("%d letters came to the leaver", len(letters))
		return nil
	}
	link := strings.Trim(letters[0].Header.Get("List-Unsubscribe"), "<>")
	at, err := url.Parse(link)
	if err != nil {
		return err
	}
	token := at.Query().Get("token")
	for _, try := range []struct {
		token string
		want  int
	}{{"", 404}, {token[:len(token)-3] + "AAA", 404}, {token, 200}, {token, 200}} {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.c.url+"/unsubscribe?token="+url.QueryEscape(try.token), strings.NewReader("List-Unsubscribe=One-Click"))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		status, body, err := do(req)
		if err != nil {
			return err
		}
		if status != try.want {
			p.find("POST /unsubscribe was answered %d, not %d: %.200s", status, try.want, body)
		}
	}
	return nil
}
