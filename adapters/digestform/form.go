package digestform

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	html "html/template"
	"strings"
	text "text/template"

	"actual/domain/digest"
	"actual/ports"
)

// Forms implements ports.DigestForms.
type Forms struct{}

var _ ports.DigestForms = Forms{}

//go:embed mail.txt.tmpl
var plainSource string

//go:embed mail.html.tmpl
var richSource string

var (
	plain = text.Must(text.New("mail").Funcs(text.FuncMap{"pad": pad, "lpad": lpad}).Parse(plainSource))
	rich  = html.Must(html.New("mail").Funcs(html.FuncMap{"args": linesOf, "outlook": outlook}).Parse(richSource))
)

// picture is the name of the one picture, and its content id.
const picture = "days.png"

// Form implements ports.DigestForms.
func (Forms) Form(d digest.Digest, o ports.DigestForm) (m ports.Mail, err error) {
	v := viewOf(d, o)
	m.Subject = v.Subject
	if m.Text, err = textOf(v); err != nil {
		return m, fmt.Errorf("form summary as text: %w", err)
	}
	page := richView{view: v, Picture: "cid:" + picture, Fill: html.HTML(strings.Repeat("&#847;&zwnj;&nbsp;", filled))} //nolint:gosec // Ours.
	if len(v.Days) > 0 {
		drawn, err := bars(d.Figures.Days)
		if err != nil {
			return m, fmt.Errorf("draw the days: %w", err)
		}
		m.Inline = []ports.MailFile{{Name: picture, Type: "image/png", Body: drawn}}
		if o.Inline {
			page.Picture = html.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(drawn)) //nolint:gosec // Ours.
		}
		page.Week, page.FirstDay, page.LastDay = len(v.Days) <= mostLabels, v.Days[0].Label, v.Days[len(v.Days)-1].Label
	}
	var out bytes.Buffer
	if err := rich.Execute(&out, page); err != nil {
		return m, fmt.Errorf("form summary as HTML: %w", err)
	}
	m.HTML = out.String()
	m.Attached, err = tables(d)
	return m, err
}

const (
	mostLabels = 10 // So many days have their name below the picture.
	filled     = 90 // Else a mail program shows what comes first on the page behind the preheader.
)

// richView is a view with what only HTML has.
type richView struct {
	view
	Picture           html.URL
	Fill              html.HTML
	Week              bool // Few days: each has its label.
	FirstDay, LastDay string
}

// linesView is a table of crews or sites.
type linesView struct {
	V          richView
	Head, What string
	Rows       []row
}

func linesOf(v richView, head, what string, rows []row) linesView {
	return linesView{v, head, what, rows}
}

// outlook bounds the width where the program knows no max-width: what is in such a comment
// Outlook alone reads, and html/template would drop it.
func outlook(begin bool) html.HTML {
	if begin {
		return `<!--[if mso]><table role="presentation" width="640" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`
	}
	return `<!--[if mso]></td></tr></table><![endif]-->`
}

func textOf(v view) (string, error) {
	var out bytes.Buffer
	if err := plain.Execute(&out, v); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()) + "\n", nil
}

// pad fills a text with spaces behind it, cut where it is longer.
func pad(n int, s string) string {
	r := []rune(s)
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s + strings.Repeat(" ", n-len(r))
}

// lpad fills a text with spaces before it.
func lpad(n int, s string) string { return strings.Repeat(" ", max(n-len([]rune(s)), 0)) + s }
