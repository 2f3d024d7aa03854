"""Invented names. Any likeness to a living person is chance."""

from scheduler.domain.people import Gender
from scheduler.synthetic.chance import Rng

OLDER = {
    Gender.FEMALE: (
        "Ada Agnes Audrey Beryl Betty Brenda Connie Daphne Doreen Dorothy Edith Edna Eileen Elsie Enid Ethel Flora Freda Gladys "
        "Gwen Hilda Iris Irene Ivy Jean Joan Joyce June Kathleen Mabel Marjorie Maud Mavis Maureen Mildred Molly Muriel Nancy Nora "
        "Olive Pamela Peggy Phyllis Rita Rosemary Sheila Sybil Thelma Vera Winifred"
    ),
    Gender.MALE: (
        "Albert Alfred Arnold Arthur Basil Bernard Bert Cecil Cedric Clifford Cyril Dennis Derek Desmond Donald Douglas Edgar Ernest "
        "Frank Fred Geoffrey George Gordon Harold Harry Herbert Horace Hubert Jack Kenneth Leonard Leslie Maurice Norman Percy "
        "Raymond Reginald Ronald Roy Sidney Stanley Victor Walter Wilfred"
    ),
}
YOUNGER = {
    Gender.FEMALE: (
        "Abbie Aisha Alice Amara Amy Ana Anita Beth Blessing Bronwen Carys Chloe Claire Dana Daniela Donna Ela Emily Emma Esther "
        "Faith Fatima Gemma Grace Hannah Helen Ioana Jade Jenna Kasia Katie Kelly Laura Leanne Lucy Magda Maria Megan Mercy Nadia "
        "Natalie Olga Paula Priya Rachel Rhian Ruth Sadia Sally Sian Sophie Stacey Tanya Tina Wendy Yasmin Zoe"
    ),
    Gender.MALE: (
        "Adam Ahmed Alan Andrei Ben Callum Chidi Craig Dan Darren David Emeka Gareth Ian Imran Ivan Jake Joe Jon Kofi Lee Liam Luke "
        "Marek Mark Matt Neil Omar Owen Paul Pavel Rhys Rob Sam Scott Simon Steve Tom Tunde Will"
    ),
}
SURNAMES = (
    "Abbot Alderley Ashdown Bagley Barley Beckwith Birch Blackmere Bramble Brooke Burnham Caldwell Carpenter Challoner Clay Coldstream "
    "Cooper Cotterell Dale Danvers Denley Downing Eaton Elms Fairfield Farrow Fenwick Fletcher Ford Foxley Garland Gilling Glover Grange "
    "Hale Harrowby Hartley Hawthorn Heath Hollis Holloway Hopkin Ingram Ivory Jarman Keble Kilbourn Lacey Lambourn Langley Larkin Leaford "
    "Lingfield Lockyer Maddock Marlow Meadows Merrow Millward Moorcroft Nash Newbold Nightingale Norbury Oakes Orchard Overton Painter "
    "Parsley Pemberley Penrose Pike Pomfrey Powell Preece Quarrie Radley Redfern Ridgeway Rowan Rushton Sadler Sandford Sedge Selwyn "
    "Shelton Skinner Somers Stanway Stell Sturrock Swift Tanner Thatcher Thorne Tilling Tranter Turnpike Underhill Vale Verity Wainwright "
    "Walford Warden Weaver Webber Westbrook Whitlock Wildgoose Willow Winter Woodgate Wren Yarrow Yeoman"
)


def draw_name(first_names: dict[Gender, str], gender: Gender, rng: Rng) -> str:
    """Draws a first name from `first_names` and a surname."""
    firsts, surnames = first_names[gender].split(), SURNAMES.split()
    return f"{firsts[int(rng.integers(len(firsts)))]} {surnames[int(rng.integers(len(surnames)))]}"
