// Package claimbundle writes a wage claim into one file and reads it again, so that it
// can be verified without us. A bundle is NDJSON; each line is an object with a "kind":
//
//	claim       format (1), company, worker, from, to, public_key: the first line
//	record      kind, name and body of what the claim has: canonical JSON, hashed as it stands
//	manifest    items: [kind, name, SHA-256 in hexadecimal] of each record, in order
//	made        number and bytes of the entry that says that the bundle was made
//	proof       number of an entry, hashes in base64 (RFC 6962 §2.1.1)
//	checkpoint  note: the signed checkpoint that the proofs are for
//	anchor      note of a checkpoint that stands outside; hashes that show that the log begins with its (§2.1.2)
//	end         lines: how many there are before
//
// A record's own kind stands in its line, so that its line is what is hashed: lines with
// "body" are records.
package claimbundle

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"actual/adapters/policyfile"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/wageclaim"
)

const format = 1

type line struct {
	Kind      string      `json:"kind"`
	Format    int         `json:"format,omitempty"`
	Company   string      `json:"company,omitempty"`
	Worker    string      `json:"worker,omitempty"`
	From      string      `json:"from,omitempty"`
	To        string      `json:"to,omitempty"`
	PublicKey string      `json:"public_key,omitempty"`
	Items     [][3]string `json:"items,omitempty"`
	Number    *int64      `json:"number,omitempty"`
	Bytes     string      `json:"bytes,omitempty"`
	Hashes    []string    `json:"hashes,omitempty"`
	Note      string      `json:"note,omitempty"`
	Lines     int         `json:"lines,omitempty"`
}

// Policy reads the parameters of a policy that a record holds.
func Policy(text string) (presence.Policy, error) {
	return policyfile.Decode([]byte(text), presence.DefaultPolicy())
}

// EncodePolicy writes the parameters of a policy as the ledger has the hash of.
func EncodePolicy(p presence.Policy) []byte { return policyfile.Encode(p) }

// Trust returns what a bundle is verified against.
func Trust(keys ledger.Verifiers, anchors [][]byte) wageclaim.Trust {
	return wageclaim.Trust{Keys: keys, Anchors: anchors, Policy: Policy, Zone: time.LoadLocation}
}

// Write writes a bundle.
func Write(w io.Writer, b wageclaim.Bundle) error {
	out := bufio.NewWriterSize(w, 1<<16)
	enc, lines := json.NewEncoder(out), 0
	enc.SetEscapeHTML(false)
	var err error
	put := func(l line) {
		if err == nil {
			lines, err = lines+1, enc.Encode(l)
		}
	}
	put(line{Kind: "claim", Format: format, Company: b.Company.String(), Worker: b.Worker.String(), From: b.From.String(), To: b.To.String(), PublicKey: b.PublicKey})
	for _, r := range b.Records {
		if err == nil {
			lines++
			_, err = out.Write(append(r.Line(), '\n'))
		}
	}
	items := make([][3]string, len(b.Manifest))
	for i, m := range b.Manifest {
		items[i] = [3]string{string(m.Kind), m.Name, m.Hash}
	}
	put(line{Kind: "manifest", Items: items})
	put(line{Kind: "made", Number: &b.Made.Seq, Bytes: string(b.Made.Bytes)})
	for _, seq := range slices.Sorted(maps.Keys(b.Proofs)) {
		put(line{Kind: "proof", Number: &seq, Hashes: base64s(b.Proofs[seq])})
	}
	put(line{Kind: "checkpoint", Note: b.Checkpoint})
	for _, a := range b.Anchors {
		put(line{Kind: "anchor", Note: a.Note, Hashes: base64s(a.Hashes)})
	}
	put(line{Kind: "end", Lines: lines})
	if err != nil {
		return err
	}
	return out.Flush()
}

func base64s(all []ledger.Hash) []string {
	out := make([]string, len(all))
	for i, h := range all {
		out[i] = base64.StdEncoding.EncodeToString(h[:])
	}
	return out
}

// Is reports whether a file's first line is that of a claim.
func Is(first []byte) bool {
	var l line
	return json.Unmarshal(first, &l) == nil && l.Kind == "claim"
}

// Read reads a bundle. It fails with wageclaim.ErrBadBundle.
func Read(from io.Reader) (wageclaim.Bundle, error) {
	b := wageclaim.Bundle{Proofs: map[int64][]ledger.Hash{}}
	r := bufio.NewReaderSize(from, 1<<16)
	ended := false
	for n := 1; ; n++ {
		raw, err := r.ReadBytes('\n')
		raw = bytes.TrimSuffix(raw, []byte("\n"))
		switch {
		case errors.Is(err, io.EOF) && len(raw) == 0 && ended:
			return b, nil
		case err != nil && !errors.Is(err, io.EOF):
			return b, err
		case err != nil:
			return b, wageclaim.ErrBadBundle.With("it was cut short at line %d", n)
		case ended:
			return b, wageclaim.ErrBadBundle.With("line %d: there is more after the end", n)
		}
		if ended, err = take(&b, raw, n); err != nil {
			return b, wageclaim.ErrBadBundle.With("line %d: %v", n, err)
		}
	}
}

func take(b *wageclaim.Bundle, raw []byte, n int) (ended bool, err error) {
	if value, err := ledger.ParseCanonical(raw); err == nil {
		if o, ok := value.AsObject(); ok && o.Len() == 3 {
			if body, there := o.Get("body"); there {
				return false, record(b, o, body)
			}
		}
	}
	var l line
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return false, err
	}
	if (n == 1) != (l.Kind == "claim") {
		return false, errors.New("the first line, and no other, says of whom the claim is")
	}
	switch l.Kind {
	case "claim":
		return false, head(b, l)
	case "manifest":
		for _, i := range l.Items {
			b.Manifest = append(b.Manifest, wageclaim.Item{Kind: wageclaim.Kind(i[0]), Name: i[1], Hash: i[2]})
		}
	case "made":
		if l.Number == nil {
			return false, errors.New("an entry has a number")
		}
		b.Made = wageclaim.Logged{Seq: *l.Number, Bytes: []byte(l.Bytes)}
	case "proof":
		if l.Number == nil {
			return false, errors.New("a proof has a number")
		}
		b.Proofs[*l.Number], err = hashes(l.Hashes)
	case "checkpoint":
		b.Checkpoint = l.Note
	case "anchor":
		a := wageclaim.Anchored{Note: l.Note}
		a.Hashes, err = hashes(l.Hashes)
		b.Anchors = append(b.Anchors, a)
	case "end":
		if l.Lines != n-1 {
			return false, errors.New("lines are missing, or were added")
		}
		return true, nil
	default:
		return false, errors.New("there is no line of the kind " + l.Kind)
	}
	return false, err
}

func record(b *wageclaim.Bundle, o ledger.Object, body ledger.Value) error {
	kind, _ := o.Get("kind")
	name, _ := o.Get("name")
	k, ok1 := kind.AsText()
	n, ok2 := name.AsText()
	fields, ok3 := body.AsObject()
	if !ok1 || !ok2 || !ok3 {
		return errors.New("a record has a kind, a name and a body")
	}
	b.Records = append(b.Records, wageclaim.Record{Kind: wageclaim.Kind(k), Name: n, Body: fields})
	return nil
}

func head(b *wageclaim.Bundle, l line) (err error) {
	if l.Format != format {
		return errors.New("it is of a later format: take a newer program")
	}
	var errs [4]error
	b.Company, errs[0] = domain.ParseCompanyID(l.Company)
	b.Worker, errs[1] = domain.ParseWorkerID(l.Worker)
	b.From, errs[2] = domain.ParseDate(l.From)
	b.To, errs[3] = domain.ParseDate(l.To)
	b.PublicKey = l.PublicKey
	return errors.Join(errs[:]...)
}

func hashes(texts []string) (all []ledger.Hash, err error) {
	for _, text := range texts {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(raw) != len(ledger.Hash{}) {
			return nil, errors.New("a proof has hashes in base64")
		}
		all = append(all, ledger.Hash(raw))
	}
	return all, nil
}
