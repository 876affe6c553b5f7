package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"actual/contracts/smtp"
	"actual/domain"
)

// figuresOf are the hours in a text, such as 41:30, but not times of day.
var figuresOf = regexp.MustCompile(`\b\d+:[0-5]\d (?:h|of|de)\b|→ \d+:[0-5]\d`)

// hm tells seconds as the mail does.
func hm(s int64) string { return fmt.Sprintf("%d:%02d", (s+30)/3600, (s+30)%3600/60) }

var mailPeriods = []string{"2027-03-14", "2027-03-21", "2027-03-28", "2027-11-07"}

// compare holds the letters' texts and tables against what the product told.
func (p *mailProof) compare(ctx context.Context, letters []smtp.Letter) error {
	told, err := p.told(ctx)
	if err != nil {
		return err
	}
	if len(letters) == 0 || len(told) == 0 {
		return fmt.Errorf("%d letters and %d summaries: nothing to compare", len(letters), len(told))
	}
	restated := 0
	for _, l := range letters {
		at := slices.IndexFunc(l.Files, func(f smtp.File) bool { return f.Type == "text/csv" })
		book := slices.IndexFunc(l.Files, func(f smtp.File) bool { return strings.HasSuffix(f.Name, ".xlsx") })
		if at < 0 || book < 0 {
			p.find("%q has not both tables", l.Subject)
			continue
		}
		sent := ""
		for _, one := range told { // Its file is named after its days.
			if strings.Contains(l.Files[at].Name, dayBefore(one.Sent)) {
				sent = one.Sent
			}
		}
		d, known := told[sent]
		if !known {
			p.find("%q is of no summary that the product told", l.Subject)
			continue
		}
		for _, s := range []string{hm(d.Total.Worked), hm(d.Total.Planned)} {
			if !strings.Contains(l.Text, s) || !strings.Contains(l.HTML, s) {
				p.find("%q does not say %s in both texts", l.Subject, s)
			}
		}
		for _, r := range d.Since.Restated {
			restated++
			if !strings.Contains(l.Text, hm(r.Was)+" → "+hm(r.Now)) || !strings.Contains(l.HTML, hm(r.Now)) {
				p.find("%q does not say that %s is %s now", l.Subject, hm(r.Was), hm(r.Now))
			}
		}
		if err := p.tables(l, d, l.Files[at].Body, l.Files[book].Body); err != nil {
			return err
		}
	}
	if restated == 0 {
		p.find("no summary says that a figure was restated, though events came late")
	}
	p.b.say("%d letters' texts, tables and summaries hold the same; %d restated figures", len(letters), restated)
	return nil
}

// tables reads both tables back.
func (p *mailProof) tables(l smtp.Letter, d shownDigest, text, book []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	sheet, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		return err
	}
	worked, planned := slices.Index(rows[0], "worked_s"), slices.Index(rows[0], "planned_s")
	want := map[string][]string{"total": {bothOf(d.Total.Worked, d.Total.Planned)}}
	for of, lines := range map[string][]shownLine{"crew": d.Crews, "site": d.Sites} {
		for _, one := range lines {
			want[of] = append(want[of], bothOf(one.Worked, one.Planned))
		}
	}
	for name, table := range map[string][][]string{"CSV": rows, "XLSX": sheet} {
		got := map[string][]string{}
		for _, row := range table[1:] {
			if _, is := want[row[0]]; is {
				got[row[0]] = append(got[row[0]], row[worked]+"/"+row[planned])
			}
		}
		for of := range want {
			if !slices.Equal(got[of], want[of]) {
				p.find("%q: the %s says of %s %v, the product %v", l.Subject, name, of, got[of], want[of])
			}
		}
	}
	return nil
}

func bothOf(a, b int64) string { return strconv.FormatInt(a, 10) + "/" + strconv.FormatInt(b, 10) }

// judge counts the letters.
func (p *mailProof) judge(ctx context.Context) (result, error) {
	came, twice := map[string]int{}, 0
	for _, l := range p.inbox.All() {
		came[l.To+" "+l.Subject]++
		if came[l.To+" "+l.Subject] == 2 {
			twice++
			p.find("it came twice: %s %q", l.To, l.Subject)
		}
	}
	for to, want := range map[string]int{owner: len(mailPeriods), foreman: len(mailPeriods), leaver: 1, nobody: 0} {
		if n := len(p.inbox.To(to)); n != want {
			p.find("%d letters came to %s, not %d", n, to, want)
		}
	}
	fates := map[string]int{}
	rows, err := p.admin.Query(ctx, `SELECT fate, count(*) FROM digest_letter GROUP BY fate`)
	if err != nil {
		return result{}, err
	}
	for rows.Next() {
		var fate string
		var n int
		if err := rows.Scan(&fate, &n); err != nil {
			return result{}, err
		}
		fates[fate] = n
	}
	if err := rows.Err(); err != nil {
		return result{}, err
	}
	var made int
	var reason string
	err = p.admin.QueryRow(ctx, `SELECT (SELECT count(*) FROM digest WHERE NOT by_hand), (SELECT r->>'reason' FROM digest_setting, jsonb_array_elements(recipients) r WHERE r->>'email' = $1)`, nobody).Scan(&made, &reason)
	if err != nil {
		return result{}, err
	}
	if made != len(mailPeriods) {
		p.find("%d summaries were made of %d periods", made, len(mailPeriods))
	}
	if !strings.Contains(reason, "no such mailbox") || fates["refused"] != 1 {
		p.find("the refused address is noted as %q, and was tried %d times", reason, fates["refused"])
	}
	if fates["unknown"] != 1 {
		p.find("%d letters are unknown, not the one that was handed over when servers were killed", fates["unknown"])
	}
	return result{
		figures: fmt.Sprintf("%d periods, %d letters by STARTTLS, %d twice, 4 servers killed (fates: %d sent, %d unknown and not sent again, %d refused once); %d windows looked at, %d things wrong; pictures in %s",
			made, len(p.inbox.All()), twice, fates["sent"], fates["unknown"], fates["refused"], p.looked, len(p.wrong), p.shots),
		ok: len(p.wrong) == 0,
	}, nil
}

// dayBefore returns the date before one.
func dayBefore(date string) string {
	d, err := domain.ParseDate(date)
	if err != nil {
		return date
	}
	return d.AddDays(-1).String()
}
