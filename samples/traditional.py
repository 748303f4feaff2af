"""The traditional forms of the books' own words, for the section set in traditional characters.

A table of single characters, checked by hand against every text that `samples.vocabulary` and the motifs can
produce: none of these characters stands for two words there, so no phrase table is needed.
"""

_SIMPLIFIED = (
    "万与东丝两临丽举乌乐书于云产从会传体侧兰关养兽内决凉几凤凿则创剥动劲区华单历双发变叶号后响团国图圆处复头妆宝实审宫对层岭"
    "师带并库应开异弹当录征怀总战扬损据摄数断无旧时显晋晕术条来构树样楼横残气汇汉沟泽浅浓渍渐灯灵点环现画畅盏盖盘矿离种积称稳"
    "穷竖笼简类红级纬纱纹纻线组细织经绒结绘绚绛绝绢绣绫续绮绸绿缀缂缎编缘缠缫罗职联胜腾艺节苏莲营萨蚕衔补袭装裆见观规记设详说"
    "调谱贴贵资趋躯转较辅边辽达远连选遗铅银错锦长门间阁陈难顶颗题颜风飐飘飞饰馆马鱼鲜鳞鸟鸣鹤麦黄龙龛龟为只"
)
_TRADITIONAL = (
    "萬與東絲兩臨麗舉烏樂書於雲產從會傳體側蘭關養獸內決涼幾鳳鑿則創剝動勁區華單歷雙發變葉號後響團國圖圓處復頭妝寶實審宮對層嶺"
    "師帶並庫應開異彈當錄徵懷總戰揚損據攝數斷無舊時顯晉暈術條來構樹樣樓橫殘氣匯漢溝澤淺濃漬漸燈靈點環現畫暢盞蓋盤礦離種積稱穩"
    "窮豎籠簡類紅級緯紗紋紵線組細織經絨結繪絢絳絕絹繡綾續綺綢綠綴緙緞編緣纏繅羅職聯勝騰藝節蘇蓮營薩蠶銜補襲裝襠見觀規記設詳說"
    "調譜貼貴資趨軀轉較輔邊遼達遠連選遺鉛銀錯錦長門間閣陳難頂顆題顏風颭飄飛飾館馬魚鮮鱗鳥鳴鶴麥黃龍龕龜為隻"
)
_TABLE = str.maketrans(_SIMPLIFIED, _TRADITIONAL)


def traditional(text: str) -> str:
    """The text in traditional characters; what has no other form stays."""
    return text.translate(_TABLE)
