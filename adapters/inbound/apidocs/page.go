package apidocs

import "html/template"

// page is all that the template shows.
type page struct {
	Title, Version, Summary string
	About                   template.HTML
	Schemes                 []scheme
	Sections                []section
	Problems                []problem
	Count                   int // Of operations.
}

// scheme is a way to show a credential.
type scheme struct {
	Name  string // As it is sent.
	About template.HTML
}

// section holds the operations of a tag, as described.
type section struct {
	Name       string
	About      template.HTML
	Operations []operation
}

// operation is one method of one path.
type operation struct {
	ID, Method, Path, Summary string
	About                     template.HTML
	Credential                template.HTML // Which one it takes.
	Capability                string        // What the caller must be allowed to; "" where nothing.
	Deprecated                bool
	Parameters                []field
	BodyAbout                 template.HTML
	BodyRequired              bool
	Bodies                    []body
	Answers                   []answer
	Curl                      string
}

// body is what a request or an answer carries in one media type.
type body struct {
	Kind    string // The media type.
	About   template.HTML
	Type    string
	Fields  []field
	Example string // As JSON; "" where there is none worth showing.
}

// answer is what comes back with a status.
type answer struct {
	Status  string
	About   template.HTML
	Problem bool // It carries a problem and nothing else.
	Bodies  []body
}

// field is a parameter, or a field of a body.
type field struct {
	Name  string
	Where string // Of a parameter: path, query, header or cookie.
	Type  string
	Note  string // Whether it must be there, where that is not what one expects.
	About template.HTML
	Rules []string // Bounds and choices, in words.
	Open  bool     // Show the fields below it at once.
	Below []field
}

// problem is a row of the catalogue.
type problem struct {
	Code, Status string
	Means, Helps template.HTML
}
