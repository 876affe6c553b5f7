package apidocs

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
)

var (
	inTicks = regexp.MustCompile("`([^`]+)`")
	inStars = regexp.MustCompile(`\*\*([^*]+)\*\*`)
)

// inline turns a line of a description into HTML: `code` and **stress**, and
// nothing else.
func inline(text string) template.HTML {
	safe := template.HTMLEscapeString(strings.TrimSpace(text))
	safe = inTicks.ReplaceAllString(safe, "<code>$1</code>")
	safe = inStars.ReplaceAllString(safe, "<strong>$1</strong>")
	return template.HTML(safe) // Escaped above; only our own tags were added.
}

// blocks turns a description into HTML: paragraphs, and lists whose items begin
// with a hyphen.
func blocks(text string) template.HTML {
	var out strings.Builder
	for _, part := range strings.Split(strings.TrimSpace(text), "\n\n") {
		var paragraph, items []string
		for line := range strings.Lines(part) {
			line = strings.TrimSpace(line)
			item, begins := strings.CutPrefix(line, "- ")
			switch {
			case begins:
				items = append(items, item)
			case len(items) > 0:
				items[len(items)-1] += " " + line
			case line != "":
				paragraph = append(paragraph, line)
			}
		}
		if len(paragraph) > 0 {
			fmt.Fprintf(&out, "<p>%s</p>", inline(strings.Join(paragraph, " ")))
		}
		if len(items) > 0 {
			out.WriteString("<ul>")
			for _, item := range items {
				fmt.Fprintf(&out, "<li>%s</li>", inline(item))
			}
			out.WriteString("</ul>")
		}
	}
	return template.HTML(out.String())
}
