package migrationlint

import (
	"strings"
	"unicode"
)

// token is a word (upper case), a symbol, or a quoted thing as it stands.
type token struct {
	text string
	line int
}

// statement is one of a file, with the comments above it and in it.
type statement struct {
	tokens   []token
	comments []string
	line     int
}

// script is the part of a migration that is applied.
type script struct {
	statements    []statement
	noTransaction bool
}

// read splits the part of a file between "+goose Up" and "+goose Down".
func read(sql string) script {
	s := script{noTransaction: strings.Contains(sql, "-- +goose NO TRANSACTION")}
	begin, end := strings.Index(sql, "-- +goose Up"), strings.Index(sql, "-- +goose Down")
	if end < 0 {
		end = len(sql)
	}
	if begin < 0 {
		begin = 0
	}
	s.statements = split(sql[begin:end], 1+strings.Count(sql[:begin], "\n"))
	return s
}

// split returns the statements of a text that begins at a line.
func split(sql string, line int) []statement {
	var out []statement
	r := reader{rest: sql, line: line}
	for {
		st := r.statement()
		if len(st.tokens) == 0 {
			return out
		}
		out = append(out, st)
	}
}

type reader struct {
	rest string
	line int
}

// take cuts n bytes off.
func (r *reader) take(n int) string {
	text := r.rest[:n]
	r.rest = r.rest[n:]
	r.line += strings.Count(text, "\n")
	return text
}

// statement reads to the next semicolon; without tokens it is the end.
func (r *reader) statement() statement {
	var st statement
	for r.rest != "" {
		line := r.line
		switch c := r.rest[0]; {
		case strings.HasPrefix(r.rest, "--"):
			text, _, _ := strings.Cut(r.rest, "\n")
			r.take(len(text))
			st.comments = append(st.comments, strings.TrimSpace(strings.TrimPrefix(text, "--")))
		case strings.HasPrefix(r.rest, "/*"):
			body, _, _ := strings.Cut(r.rest, "*/")
			r.take(min(len(body)+2, len(r.rest)))
		case unicode.IsSpace(rune(c)):
			r.take(1)
		case c == ';':
			r.take(1)
			if len(st.tokens) > 0 {
				st.comments = append(st.comments, r.behind()...)
				return st
			}
		default:
			if len(st.tokens) == 0 {
				st.line = line
			}
			st.tokens = append(st.tokens, token{r.token(c), line})
		}
	}
	return st
}

// behind reads the comment on the rest of the line: it is of the statement before it.
func (r *reader) behind() []string {
	text, _, _ := strings.Cut(r.rest, "\n")
	trimmed := strings.TrimSpace(text)
	if !strings.HasPrefix(trimmed, "--") {
		return nil
	}
	r.take(len(text))
	return []string{strings.TrimSpace(strings.TrimPrefix(trimmed, "--"))}
}

func (r *reader) token(c byte) string {
	switch {
	case c == '\'' || c == '"':
		return r.take(quoted(r.rest, c))
	case c == '$':
		if n := dollars(r.rest); n > 0 {
			return r.take(n)
		}
	case c == '_' || unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)):
		n := strings.IndexFunc(r.rest, func(x rune) bool { return x != '_' && !unicode.IsLetter(x) && !unicode.IsDigit(x) })
		if n < 0 {
			n = len(r.rest)
		}
		return strings.ToUpper(r.take(n))
	}
	return r.take(1)
}

// quoted is how long a quoted text is; a doubled quote is a part of it.
func quoted(text string, quote byte) int {
	for i := 1; i < len(text); i++ {
		if text[i] != quote {
			continue
		}
		if i+1 < len(text) && text[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return len(text)
}

// dollars is how long a dollar-quoted text is; 0: it is none.
func dollars(text string) int {
	end := strings.IndexByte(text[1:], '$')
	if end < 0 || strings.IndexFunc(text[1:end+1], func(x rune) bool { return x != '_' && !unicode.IsLetter(x) && !unicode.IsDigit(x) }) >= 0 {
		return 0
	}
	tag := text[:end+2]
	close := strings.Index(text[len(tag):], tag)
	if close < 0 {
		return len(text)
	}
	return len(tag) + close + len(tag)
}

// words are the tokens' texts.
func words(tokens []token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.text
	}
	return out
}

// clauses splits at the commas that are in no parentheses.
func clauses(w []string) [][]string {
	var out [][]string
	depth, from := 0, 0
	for i, t := range w {
		switch t {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				out = append(out, w[from:i])
				from = i + 1
			}
		}
	}
	return append(out, w[from:])
}

// has reports whether words stand in w one after the other.
func has(w []string, sequence ...string) bool { return at(w, sequence...) >= 0 }

// at is where they stand; -1: nowhere.
func at(w []string, sequence ...string) int {
	for i := 0; i+len(sequence) <= len(w); i++ {
		same := true
		for n, s := range sequence {
			same = same && w[i+n] == s
		}
		if same {
			return i
		}
	}
	return -1
}

// begins reports whether w begins with the words.
func begins(w []string, sequence ...string) bool { return at(w, sequence...) == 0 }

// without takes leading optional words away.
func without(w []string, optional ...string) []string {
	for len(w) > 0 {
		found := false
		for _, o := range optional {
			if w[0] == o {
				found = true
			}
		}
		if !found {
			return w
		}
		w = w[1:]
	}
	return w
}

// name is the name at the beginning of w, without quotes and schema, in lower case.
func name(w []string) string {
	if len(w) == 0 {
		return ""
	}
	if len(w) > 2 && w[1] == "." {
		return name(w[2:])
	}
	return strings.ToLower(strings.Trim(w[0], `"`))
}
